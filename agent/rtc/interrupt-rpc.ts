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
 * The caller's requests to interrupt, sent as LiveKit RPC. Requests of others are refused. A subscriber has to act on each one at once,
 * since the answer says whether that silenced the agent.
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
