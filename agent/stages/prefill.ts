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
  share,
} from 'rxjs';
import type { CallHistory } from '../domain/history.ts';
import type { LlmSession, TurnDetectorSession } from '../domain/ports.ts';
import type { FunctionTool } from '../domain/text-generator.ts';
import type { Transcribed } from '../domain/turn.ts';
import { abortable } from '../stream/abortable.ts';
import { exhaustLatest } from '../stream/exhaust-latest.ts';

/** The mark that recognition puts after anything. Looked for from where marks begin, so that a long row of them is read once. */
const withoutMark = (text: string): string => text.replace(/(?<![.?!,])[.?!,]+$/, '');

/**
 * Lets the models read the caller's words while they still speak, so that little is left to read at the end. Words that change are
 * read again. If this fails, or a model can't read ahead, everything is read later.
 *
 * @param callersTurn$ emits when it is the caller's turn to speak; the conversation so far is then read, too.
 * @param history the conversation so far.
 * @param agent whose tools the model will be given with it.
 */
export function prefill(
  { llm, turnDetector }: { readonly llm: LlmSession; readonly turnDetector: TurnDetectorSession },
  callersTurn$: Observable<unknown>,
  history: Pick<CallHistory, 'prompt'>,
  agent: { readonly tools?: readonly FunctionTool[] | undefined },
): OperatorFunction<Transcribed, never> {
  return (transcribed$) => {
    const spoken$ = transcribed$.pipe(
      filter(({ complete, text }) => !complete && text !== ''),
      map(({ text }) => withoutMark(text)),
      distinctUntilChanged(),
      share(),
    );
    return merge(
      spoken$.pipe(readingNewest(async (text, signal) => turnDetector.prefill?.(text, signal))),
      merge(callersTurn$.pipe(map(() => '')), spoken$).pipe(
        readingNewest(async (text, signal) => llm.prefill?.(history.prompt(text), signal, agent.tools)),
      ),
    );
  };
}

/** Reads one text at a time, and then the newest of those that came meanwhile. */
const readingNewest =
  (read: (text: string, signal: AbortSignal) => Promise<void>): OperatorFunction<string, never> =>
  (text$) =>
    text$.pipe(
      exhaustLatest((text) => abortable((signal) => read(text, signal)).pipe(catchError(() => EMPTY))),
      ignoreElements(),
    );
