import { type Participant, type Room, RoomEvent, RpcError } from '@livekit/rtc-node';
import { Observable, distinctUntilChanged } from 'rxjs';
import { CONSENT, NO_CONSENT, RECORD_ATTRIBUTE, RECORD_METHOD } from '../../protocol/recording.ts';
import { NOT_THE_CALLER } from '../../protocol/rpc.ts';

/**
 * Whether the caller allows that their call is recorded, now and whenever that changes: by their attribute, and by RPC, which
 * tells whether it arrived. What they said last counts.
 */
export function recordingConsent(room: Room, callerIdentity: string): Observable<boolean> {
  return new Observable<boolean>((subscriber) => {
    const tell = (value: string | undefined): string => {
      const allowed = value === CONSENT;
      subscriber.next(allowed);
      return allowed ? CONSENT : NO_CONSENT;
    };
    const changed = (attributes: Record<string, string>, { identity }: Participant): void => {
      if (identity === callerIdentity && RECORD_ATTRIBUTE in attributes) tell(attributes[RECORD_ATTRIBUTE]);
    };
    const me = room.localParticipant;
    me?.registerRpcMethod(RECORD_METHOD, async ({ callerIdentity: from, payload }) => {
      if (from === callerIdentity) return tell(payload);
      throw new RpcError(NOT_THE_CALLER, 'Only the caller of this call can say whether it is recorded');
    });
    room.on(RoomEvent.ParticipantAttributesChanged, changed);
    tell(room.remoteParticipants.get(callerIdentity)?.attributes[RECORD_ATTRIBUTE]);
    return () => {
      room.off(RoomEvent.ParticipantAttributesChanged, changed);
      me?.unregisterRpcMethod(RECORD_METHOD);
    };
  }).pipe(distinctUntilChanged());
}
