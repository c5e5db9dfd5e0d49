import {
  EMPTY,
  type Observable,
  type OperatorFunction,
  catchError,
  distinctUntilChanged,
  filter,
  ignoreElements,
  map,
  merge,
} from 'rxjs';
import type { Message } from '../domain/history.ts';
import type { LlmSession } from '../domain/ports.ts';
import type { Transcribed } from '../domain/turn.ts';
import { abortable } from '../stream/abortable.ts';
import { exhaustLatest } from '../stream/exhaust-latest.ts';

/** The mark that recognition puts after anything. */
const withoutMark = (text: string): string => text.replace(/[.?!,]+$/, '');

/**
 * Lets the language model read what the caller has said so far while they still speak, so that at the end next to nothing is
 * left to read. What changes later is read again, and no more than that. Only a head start: if it fails, the reply reads all.
 *
 * @param callersTurn$ the conversation so far is read, too, when it is the caller's turn to speak.
 * @param promptOf the conversation with this as the caller's newest message.
 */
export function prefill(
  llm: LlmSession,
  callersTurn$: Observable<unknown>,
  promptOf: (text: string) => readonly Message[],
): OperatorFunction<Transcribed, never> {
  return (transcribed$) =>
    merge(
      callersTurn$.pipe(map(() => '')),
      transcribed$.pipe(
        filter(({ complete, text }) => !complete && text !== ''),
        map(({ text }) => withoutMark(text)),
        distinctUntilChanged(),
      ),
    ).pipe(
      exhaustLatest((text) =>
        abortable((signal) => llm.prefill(promptOf(text), signal)).pipe(catchError(() => EMPTY)),
      ),
      ignoreElements(),
    );
}
