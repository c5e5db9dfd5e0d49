import { type OperatorFunction, defer, scan } from 'rxjs';
import type { CallEvent } from '../domain/call-event.ts';
import { type Turn, firstTurn, turnAfter } from '../domain/turns.ts';

/** An event, and the turn that it belongs to, as it is with it. */
export type WithTurn<E extends CallEvent> = E & { readonly turn: Turn };

/**
 * Gives each event of a call its turn, so that all who hear of the call count the same turns and know the same of them.
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
