import { RpcError, type Room } from '@livekit/rtc-node';
import { Observable } from 'rxjs';
import {
  INTERRUPT_METHOD,
  INTERRUPTED,
  type InterruptAnswer,
  NOT_THE_CALLER,
  NOTHING_TO_INTERRUPT,
} from '../../protocol/rpc.ts';

/**
 * The caller's wishes to interrupt, sent as LiveKit RPC; nobody else's are obeyed. The method is there as long as someone is
 * subscribed, who has to act on each wish at once: the answer says whether the agent was speaking, and is not any more.
 */
export function callerInterrupts(
  room: Room,
  callerIdentity: string,
  isSpeaking: () => boolean,
): Observable<void> {
  return new Observable<void>((subscriber) => {
    const me = room.localParticipant;
    me?.registerRpcMethod(INTERRUPT_METHOD, async (invocation): Promise<InterruptAnswer> => {
      if (invocation.callerIdentity !== callerIdentity)
        throw new RpcError(NOT_THE_CALLER, 'Only the caller of this call can interrupt the agent');
      const spoke = isSpeaking();
      subscriber.next();
      return spoke && !isSpeaking() ? INTERRUPTED : NOTHING_TO_INTERRUPT;
    });
    return () => me?.unregisterRpcMethod(INTERRUPT_METHOD);
  });
}
