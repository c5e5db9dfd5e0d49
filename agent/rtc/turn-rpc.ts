import { RpcError, type Room } from '@livekit/rtc-node';
import { Observable, concatMap, delay, of, share } from 'rxjs';
import {
  NOT_PUSH_TO_TALK,
  NOT_THE_CALLER,
  TURN_CANCEL_METHOD,
  TURN_END_METHOD,
  TURN_START_METHOD,
} from '../../protocol/rpc.ts';
import type { Push } from '../domain/ports.ts';

/** How much longer audio is on its way than a request: what was said just before the button was let go comes after that is known. */
const AUDIO_BEHIND_MS = 100;

const METHODS: readonly (readonly [method: string, push: Push])[] = [
  [TURN_START_METHOD, 'start'],
  [TURN_END_METHOD, 'end'],
  [TURN_CANCEL_METHOD, 'cancel'],
];

/**
 * What the caller does with their button, sent as LiveKit RPC, in step with their audio. Requests of others are refused, and those while
 * another mode is on.
 */
export function callerPushes(
  room: Room,
  callerIdentity: string,
  isPushToTalk: () => boolean,
): Observable<Push> {
  return new Observable<Push>((subscriber) => {
    const me = room.localParticipant;
    for (const [method, push] of METHODS)
      me?.registerRpcMethod(method, async (invocation) => {
        if (invocation.callerIdentity !== callerIdentity)
          throw new RpcError(NOT_THE_CALLER, 'Only the caller of this call can talk to the agent');
        if (!isPushToTalk())
          throw new RpcError(NOT_PUSH_TO_TALK, 'This call is not in the mode push-to-talk now');
        subscriber.next(push);
        return '';
      });
    return () => {
      for (const [method] of METHODS) me?.unregisterRpcMethod(method);
    };
  }).pipe(
    // Few wait here: calls of methods are limited by rate.
    concatMap((push) => (push === 'end' ? of(push).pipe(delay(AUDIO_BEHIND_MS)) : of(push))),
    share(),
  );
}
