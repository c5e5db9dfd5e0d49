import { type Observable, filter, map } from 'rxjs';
import type { CallEvent } from '../domain/call-event.ts';
import type { Floor } from '../domain/floor.ts';
import type { Listening } from '../domain/utterance.ts';
import { during } from '../stream/during.ts';

/** Tells that the caller's turn so far is thrown away. */
export const cancelTurn = (
  heard$: Observable<Listening>,
  floor$: Observable<Floor>,
): Observable<Extract<CallEvent, { type: 'cancelled' }>> =>
  heard$.pipe(
    during(floor$, 'caller'),
    filter(({ hold }) => hold === 'cancelled'),
    map(() => ({ type: 'cancelled' as const })),
  );
