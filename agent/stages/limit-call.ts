import {
  EMPTY,
  type MonoTypeOperatorFunction,
  NEVER,
  type Observable,
  combineLatest,
  concat,
  distinctUntilChanged,
  filter,
  map,
  merge,
  startWith,
  switchMap,
  take,
  takeWhile,
  timer,
} from 'rxjs';
import type { BargeIn, CallEvent, ReplyEvent } from '../domain/call-event.ts';
import { type CallLimits, type Limit, USUAL_ANSWER_MS } from '../domain/call-limits.ts';
import type { Floor } from '../domain/floor.ts';
import { type Mode$, answersIn } from '../domain/mode.ts';

/** How long what is being said may go on when the call is as long as it may be. */
const LAST_REPLY_MS = 30_000;
/** How long a goodbye may take, whatever keeps it from being heard to its end. */
const GOODBYE_MS = 15_000;

/**
 * Tells when a limit of the call makes the agent speak. A caller who stays away is asked first; while the agent has the floor,
 * nobody expects them to say anything, nor while it only listens. The limits are read again with each silence, since another agent may take over.
 *
 * @param floor$ has a value from the start.
 * @param active$ the caller said or typed something.
 */
export function limitCall(
  limits: CallLimits,
  floor$: Observable<Floor>,
  active$: Observable<unknown>,
  mode$: Mode$,
): Observable<Limit> {
  const changed$ = floor$.pipe(distinctUntilChanged());
  const maySpeak$ = mode$.pipe(map(answersIn), distinctUntilChanged());
  const after = (ms: () => number, limit: Limit): Observable<Limit> =>
    changed$.pipe(
      switchMap((floor) => (floor === 'caller' && limits.idleMs > 0 ? timer(ms()) : NEVER)),
      map(() => limit),
      take(1),
    );
  const idle$ = combineLatest([maySpeak$, active$.pipe(startWith(undefined))]).pipe(
    switchMap(([maySpeak]) =>
      maySpeak
        ? concat(
            after(() => limits.idleMs, 'still-there'),
            after(() => limits.answerMs ?? USUAL_ANSWER_MS, 'silence'),
          )
        : NEVER,
    ),
  );
  const tooLong$ = timer(limits.longestMs).pipe(
    switchMap(() => merge(changed$.pipe(filter((floor) => floor === 'caller')), timer(LAST_REPLY_MS))),
    map((): Limit => 'duration'),
    take(1),
  );
  return merge(idle$, limits.longestMs > 0 ? tooLong$ : EMPTY);
}

/**
 * Tells that the agent has ended the call: its goodbye was heard. A caller who talks over one that was for their silence
 * is there after all.
 */
export function endAfterGoodbye(
  limit$: Observable<Limit | 'agent'>,
  spoken$: Observable<BargeIn | ReplyEvent>,
): Observable<Extract<CallEvent, { type: 'ended' }>> {
  const over$ = spoken$.pipe(filter(({ type }) => type === 'finished' || type === 'interruption'));
  return limit$.pipe(
    switchMap((reason) => {
      if (reason === 'still-there') return EMPTY;
      return merge(over$, timer(GOODBYE_MS).pipe(map(() => undefined))).pipe(
        take(1),
        filter((event) => event?.type !== 'interruption' || reason !== 'silence'),
        map(() => ({ type: 'ended' as const, reason })),
      );
    }),
  );
}

/** Passes events on up to the one that the agent has ended the call. */
export const untilEnded = <E extends CallEvent>(): MonoTypeOperatorFunction<E> =>
  takeWhile(({ type }) => type !== 'ended', true);
