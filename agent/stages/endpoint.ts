import { type Observable, catchError, concat, filter, map, of, scan, switchMap, take } from 'rxjs';
import { type EndpointingSettings, silenceToWaitFor } from '../domain/endpointing.ts';
import type { TurnDetectorSession } from '../domain/ports.ts';
import type { Candidate, Transcribed, TurnEvent } from '../domain/turn.ts';
import { type Listening, isFull } from '../domain/utterance.ts';
import type { TurnWords } from '../languages/language.ts';
import { abortable } from '../stream/abortable.ts';
import { spokeOn } from './transcribe.ts';

/** Silence after which a sound without words is forgotten. */
const NOTHING_SAID_MS = 400;

/**
 * Decides when the caller's turn is over. Each complete transcript is a candidate at once. The likelier the caller has finished, the
 * shorter a silence confirms it; if they speak on before that, the candidate is dropped. A full utterance is confirmed at once. While the
 * caller holds a button nothing is judged: they say themselves when they have finished.
 *
 * @param heard$ is hot, and replays its newest value.
 * @param now the call's clock, in ms.
 * @param asked gives the sentence of the agent's that the caller may be answering.
 */
export function endpoint(
  heard$: Observable<Listening>,
  turnDetector: TurnDetectorSession,
  settings: EndpointingSettings,
  words: TurnWords,
  now: () => number,
  asked: () => string = () => '',
): (transcribed$: Observable<Transcribed>) => Observable<TurnEvent> {
  const silence = (listening: Listening, ms: number): Observable<Listening> =>
    heard$.pipe(
      filter((newest) => newest.silenceMs >= ms || spokeOn(listening, newest)),
      take(1),
      filter((newest) => !spokeOn(listening, newest)),
    );

  return (transcribed$) =>
    transcribed$.pipe(
      filter(({ complete }) => complete),
      scan(withWords),
      switchMap(({ listening, text }) => {
        if (text === '') {
          return silence(listening, NOTHING_SAID_MS).pipe(
            map(() => ({ type: 'nothing-said' as const, utterance: listening.utterance })),
          );
        }
        const candidate: Candidate = {
          utterance: listening.utterance,
          text,
          speechEndedAt: listening.speechEndedAt,
          transcribedAt: now(),
        };
        // A full utterance takes no more, so waiting would only lose what is said meanwhile.
        const full = isFull(listening.utterance, listening.endMs);
        const confirmedAfter = (waitMs: number): Observable<TurnEvent> =>
          silence(listening, waitMs).pipe(map(() => ({ type: 'confirmed' as const, candidate, at: now() })));
        const candidate$ = of({ type: 'candidate' as const, candidate });
        if (listening.hold) return concat(candidate$, confirmedAfter(full ? 0 : Infinity));
        // The turn is judged before its reply begins: judging needs one core for a moment, reading for a reply all of them for longer.
        const probability$ = abortable((signal) => turnDetector.endOfTurn(text, signal)).pipe(
          catchError(() => of(undefined)),
        );
        return concat(
          candidate$,
          probability$.pipe(
            switchMap((probability) => {
              const waitMs = full ? 0 : silenceToWaitFor(text, probability, settings, words, asked());
              const judgement = { candidate, probability, waitMs, at: now() };
              return concat(of({ type: 'judged' as const, judgement }), confirmedAfter(waitMs));
            }),
          ),
        );
      }),
    );
}

/** A transcript, with the earlier words of the utterance where recognition is not sure of any more: they were said all the same. */
const withWords = (last: Transcribed, next: Transcribed): Transcribed =>
  next.text === '' && next.listening.utterance.id === last.listening.utterance.id
    ? { ...next, text: last.text }
    : next;
