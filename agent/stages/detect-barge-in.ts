import { type Observable, filter, ignoreElements, map, merge, tap } from 'rxjs';
import { bareWords } from '../domain/agreement.ts';
import type { BargeIn } from '../domain/call-event.ts';
import type { Floor } from '../domain/floor.ts';
import type { Playback } from '../domain/ports.ts';
import type { Transcribed } from '../domain/turn.ts';
import type { Listening } from '../domain/utterance.ts';
import type { BargeInWords } from '../languages/language.ts';
import { during } from '../stream/during.ts';

/** Voiced time after which the agent goes quiet: two frames, since one may be a click. */
const SPEECH_MS = 64;

/**
 * A transcript whose words have a lower mean probability is taken for no words at all: recognition writes words for hums, too, but
 * is less sure of them (docs/decisions/turn-taking.md).
 */
const WORDS_CONFIDENCE = 0.5;

/**
 * Detects that the caller interrupts while the agent has the floor. The agent pauses at the first voiced frames. Words that take
 * the floor interrupt it; if there are none, it goes on where it paused.
 *
 * @param demanded$ emits when the caller asks to interrupt by other means than words.
 * @param mayInterrupt whether what is said now can be interrupted; otherwise the agent does not even pause.
 */
export function detectBargeIn(
  heard$: Observable<Listening>,
  transcribed$: Observable<Transcribed>,
  demanded$: Observable<unknown>,
  floor$: Observable<Floor>,
  playback: Playback,
  language: BargeInWords,
  mayInterrupt = (): boolean => true,
): Observable<BargeIn> {
  const hush$ = heard$.pipe(
    during(floor$, 'agent'),
    filter(({ voiced, utterance }) => voiced && utterance.speechMs >= SPEECH_MS && mayInterrupt()),
    tap(() => playback.pause()),
    ignoreElements(),
  );
  const demand$ = demanded$.pipe(
    during(floor$, 'agent'),
    filter(mayInterrupt),
    map((): BargeIn => ({ type: 'interruption' })),
  );
  const decision$ = transcribed$.pipe(
    during(floor$, 'agent'),
    map(({ listening, text, stableText, confidence, complete }): BargeIn | undefined => {
      const words = complete ? text : stableText;
      const clear = confidence >= WORDS_CONFIDENCE;
      // If all of it may be an echo, only a clear command interrupts; if it may be no words at all, only a command does.
      const interrupts = listening.utterance.maybeEcho
        ? clear && isCommand(words, language)
        : isCommand(words, language) || (clear && takesTheFloor(words, language));
      if (interrupts && mayInterrupt()) return { type: 'interruption' };
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
