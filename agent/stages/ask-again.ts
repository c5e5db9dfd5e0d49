import { EMPTY, type Observable, filter, map, merge, skipUntil, switchMap, takeUntil, timer } from 'rxjs';
import type { Floor } from '../domain/floor.ts';

/** A caller who is still speaking when they can be heard again is heard within this, and answered as ever. */
const SPEAKS_ON_MS = 1_000;

/**
 * Tells that the caller has to be asked what they said: they could not be heard for a while, it is their turn, and nothing comes.
 *
 * @param heard$ emits while something is said; it may replay what was heard last.
 * @param floor$ has a value from the start.
 * @param regained$ emits when they can be heard again.
 */
export function askAgain(
  heard$: Observable<unknown>,
  floor$: Observable<Floor>,
  regained$: Observable<unknown> = EMPTY,
): Observable<void> {
  const speaking$ = heard$.pipe(skipUntil(timer(0)));
  const answered$ = floor$.pipe(filter((floor) => floor === 'agent'));
  return regained$.pipe(
    switchMap(() => timer(SPEAKS_ON_MS).pipe(takeUntil(merge(speaking$, answered$)))),
    map(() => undefined),
  );
}
