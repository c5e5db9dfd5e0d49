import {
  type Observable,
  filter,
  ignoreElements,
  map,
  merge,
  scan,
  startWith,
  tap,
  withLatestFrom,
} from 'rxjs';
import { bareWords } from '../domain/agreement.ts';
import type { BargeIn } from '../domain/call-event.ts';
import type { Floor } from '../domain/floor.ts';
import type { Playback } from '../domain/ports.ts';
import type { Transcribed } from '../domain/turn.ts';
import type { Listening } from '../domain/utterance.ts';
import type { BargeInWords } from '../languages/language.ts';
import { during } from '../stream/during.ts';
import { BEFORE_ANY_SOUND, LONGEST_WITHOUT_WORDS_MS, hushAfter } from './hush.ts';
import { meaningOf } from './meaning-of-words.ts';

/**
 * A transcript whose words have a lower mean probability is taken for no words at all: recognition writes words for hums, too, but
 * is less sure of them (docs/decisions/turn-taking.md).
 */
const WORDS_CONFIDENCE = 0.5;

/** How far from a question's end, before or after it, the caller's words are the answer: people answer that early, and that late. */
const ANSWER_MS = 1_000;

/** A transcript of less than this before now tells of no words; recognition that is slower may still find some. */
const UP_TO_DATE_MS = 750;

/** What is being said in a call. */
interface Speaking {
  readonly line: { readonly playback: Playback };
  readonly language: { readonly bargeIn: BargeInWords };
}

/**
 * Detects that the caller interrupts while the agent has the floor. The agent pauses at the first voiced frames. Words that take
 * the floor interrupt it, and so does an answer at the end of its question; if there are none, it goes on where it paused.
 *
 * @param demanded$ emits when the caller asks to interrupt by other means than words.
 * @param agent tells whether what is said now can be interrupted; otherwise it does not even pause.
 */
export function detectBargeIn(
  heard$: Observable<Listening>,
  transcribed$: Observable<Transcribed>,
  demanded$: Observable<unknown>,
  floor$: Observable<Floor>,
  { line: { playback }, language: { bargeIn: language } }: Speaking,
  agent: { readonly mayBeInterrupted: boolean } = { mayBeInterrupted: true },
): Observable<BargeIn> {
  const mayInterrupt = (): boolean => agent.mayBeInterrupted;
  const hush$ = heard$.pipe(
    during(floor$, 'agent'),
    filter(() => mayInterrupt()),
    scan(hushAfter, BEFORE_ANY_SOUND),
    tap(({ isQuiet, isOver }) => {
      if (isQuiet) playback.pause();
      if (isOver) playback.resume();
    }),
    ignoreElements(),
  );
  const demand$ = demanded$.pipe(
    during(floor$, 'agent'),
    filter(mayInterrupt),
    map((): BargeIn => ({ type: 'interruption' })),
  );
  const decision$ = transcribed$.pipe(
    during(floor$, 'agent'),
    map((transcribed): BargeIn | undefined => {
      if (mayInterrupt() && interrupts(transcribed, playback, language)) return { type: 'interruption' };
      return transcribed.complete ? { type: 'false-interruption' } : undefined;
    }),
    filter((bargeIn) => bargeIn !== undefined),
  );
  const cancelled$ = heard$.pipe(
    during(floor$, 'agent'),
    filter(({ hold }) => hold === 'cancelled'),
    map((): BargeIn => ({ type: 'false-interruption' })),
  );
  // Words that are said over a long sound are heard the better the less of it is decoded with them, so it is given up piece by piece.
  const wordless$ = heard$.pipe(
    during(floor$, 'agent'),
    withLatestFrom(transcribed$.pipe(startWith(undefined))),
    filter(
      ([{ utterance, voiced, endMs }, newest]) =>
        voiced &&
        endMs - utterance.startMs >= LONGEST_WITHOUT_WORDS_MS &&
        newest?.listening.utterance.id === utterance.id &&
        endMs - newest.listening.endMs <= UP_TO_DATE_MS &&
        !hasWords(newest, language),
    ),
    map((): BargeIn => ({ type: 'false-interruption' })),
  );
  return merge(hush$, merge(demand$, decision$, wordless$, cancelled$).pipe(tap(() => playback.resume())));
}

function interrupts(
  { listening, text, stableText, confidence, complete }: Transcribed,
  playback: Playback,
  language: BargeInWords,
): boolean {
  const { maybeEcho } = listening.utterance;
  const words = complete ? text : stableText;
  const clear = confidence >= WORDS_CONFIDENCE;
  const isAnswer = (): boolean => {
    const around = playback.wordsEndingNear(ANSWER_MS);
    // Where it may be an echo, the agent's own words are no answer.
    const own = maybeEcho ? bareWords(around.join(' ')) : [];
    return (
      complete &&
      around.some((word) => language.question.test(word)) &&
      !bareWords(words).some((word) => own.includes(word))
    );
  };
  switch (meaningOf(words, complete, language)) {
    // If it may be no words at all, only a command interrupts; if all of it may be an echo, only a clear one.
    case 'command':
      return clear || !maybeEcho;
    case 'words':
      return !maybeEcho && (clear || isAnswer());
    case 'listening':
      return isAnswer();
    case 'nothing':
      return false;
  }
}

/** Whether words are heard in an utterance, though they may still change. */
const hasWords = ({ listening, text, confidence }: Transcribed, language: BargeInWords): boolean =>
  !listening.utterance.maybeEcho &&
  confidence >= WORDS_CONFIDENCE &&
  meaningOf(text, true, language) === 'words';
