import { type Room, RoomEvent } from '@livekit/rtc-node';
import {
  type Observable,
  filter,
  fromEvent,
  interval,
  map,
  merge,
  pairwise,
  share,
  startWith,
  switchMap,
  take,
  timer,
} from 'rxjs';

/** How long somebody may take to hear our voice again once we are back; then we speak anyway. */
const HEARD_AGAIN_MS = 500;
/** A shorter break takes no more than a syllable. */
const NOTICED_MS = 500;
/** How often it is looked whether this process stood still. */
const LOOK_MS = 500;

/** What becomes of the agent's own connection. While it is broken, neither side hears the other. */
export function connection$(room: Room): Observable<'broken' | 'whole'> {
  const broken$ = fromEvent(room, RoomEvent.Reconnecting).pipe(map(() => 'broken' as const));
  const back$ = fromEvent(room, RoomEvent.Reconnected).pipe(map(() => 'back' as const));
  // The client publishes our voice anew, and nobody hears it until they have subscribed to it.
  const heard$ = merge(fromEvent(room, RoomEvent.LocalTrackSubscribed), timer(HEARD_AGAIN_MS)).pipe(
    take(1),
    map(() => 'whole' as const),
  );
  return merge(broken$, back$).pipe(
    switchMap((state) => (state === 'back' ? heard$ : [state])),
    share(),
  );
}

/**
 * Emits when a caller can be heard again who could not for a while: what they said meanwhile is lost.
 *
 * @param connection$ what becomes of the agent's connection.
 * @param now in ms, on a clock that never goes back.
 */
export function regained(
  connection$: Observable<'broken' | 'whole'>,
  now: () => number = () => performance.now(),
): Observable<unknown> {
  const mended$ = connection$.pipe(
    map((state) => ({ state, at: now() })),
    pairwise(),
    filter(([broken, { state, at }]) => state === 'whole' && at - broken.at >= NOTICED_MS),
  );
  // LiveKit's client keeps a moment of the audio that came meanwhile.
  const stoodStill$ = interval(LOOK_MS).pipe(
    map(now),
    startWith(now()),
    pairwise(),
    filter(([before, at]) => at - before >= LOOK_MS + NOTICED_MS),
  );
  return merge(mended$, stoodStill$);
}
