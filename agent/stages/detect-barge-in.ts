import { type Observable, filter, ignoreElements, map, merge, tap } from 'rxjs';
import { bareWords } from '../domain/agreement.ts';
import type { BargeIn } from '../domain/call-event.ts';
import type { Floor } from '../domain/floor.ts';
import type { Playback } from '../domain/ports.ts';
import type { Transcribed } from '../domain/turn.ts';
import type { Listening } from '../domain/utterance.ts';
import type { BargeInWords } from '../languages/language.ts';
import { during } from '../stream/during.ts';

/** Voiced time that makes the agent go quiet: two frames, since one may be a click. */
const SPEECH_MS = 64;

/**
 * Below this mean probability of its words a sound had none: tiny.en writes "NMO" or "and my chin, I see" for hums, at 0.2
 * to 0.45, and gives 0.53 and more to whole words, however short.
 */
const WORDS_CONFIDENCE = 0.5;

/**
 * Watches for the caller while the agent has the floor. It goes quiet with the first voiced frames, is interrupted only
 * when words arrive, and goes on where it stopped when none do.
 *
 * @param demanded$ interrupts without a word.
 */
export function detectBargeIn(
  heard$: Observable<Listening>,
  transcribed$: Observable<Transcribed>,
  demanded$: Observable<unknown>,
  floor$: Observable<Floor>,
  playback: Playback,
  language: BargeInWords,
): Observable<BargeIn> {
  const hush$ = heard$.pipe(
    during(floor$, 'agent'),
    filter(({ voiced, utterance }) => voiced && utterance.speechMs >= SPEECH_MS),
    tap(() => playback.pause()),
    ignoreElements(),
  );
  const demand$ = demanded$.pipe(
    during(floor$, 'agent'),
    map((): BargeIn => ({ type: 'interruption' })),
  );
  const decision$ = transcribed$.pipe(
    during(floor$, 'agent'),
    map(({ listening, text, stableText, confidence, complete }): BargeIn | undefined => {
      const words = complete ? text : stableText;
      const clear = confidence >= WORDS_CONFIDENCE;
      // What may be all echo, or no words at all, has to be unmistakable.
      const interrupts = listening.utterance.maybeEcho
        ? clear && isCommand(words, language)
        : isCommand(words, language) || (clear && takesTheFloor(words, language));
      if (interrupts) return { type: 'interruption' };
      return complete ? { type: 'false-interruption' } : undefined;
    }),
    filter((bargeIn) => bargeIn !== undefined),
  );
  return merge(hush$, merge(demand$, decision$).pipe(tap(() => playback.resume())));
}

/** Whether a few words can only be meant to stop the agent. */
function isCommand(text: string, { commands }: BargeInWords): boolean {
  const words = bareWords(text);
  return words.length <= 4 && words.some((word) => commands.has(word));
}

/** Whether words said while the agent speaks are meant to interrupt it. */
export const takesTheFloor = (text: string, { backchannels, hum }: BargeInWords): boolean =>
  bareWords(text.replaceAll('-', '')).some((word) => !backchannels.has(word) && !hum.test(word));
