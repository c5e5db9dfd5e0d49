import { type OperatorFunction, defer, scan } from 'rxjs';
import type { CallEvent } from '../domain/call-event.ts';
import { type Turn, firstTurn, turnAfter } from '../domain/turns.ts';

/** An event with the turn that it belongs to, as the turn is after the event. */
export type WithTurn<E extends CallEvent> = E & { readonly turn: Turn };

/**
 * Adds its turn to each event of a call, so that captions, log, metrics and traces count the same turns.
 *
 * @param now the clock of `performance.now()`.
 */
export function withTurns<E extends CallEvent>(now: () => number): OperatorFunction<E, WithTurn<E>> {
  return (event$) =>
    defer(() =>
      event$.pipe(
        scan<E, WithTurn<E>, { readonly turn: Turn }>(
          ({ turn }, event) => ({ ...event, turn: turnAfter(turn, event, now()) }),
          { turn: firstTurn(now()) },
        ),
      ),
    );
}
