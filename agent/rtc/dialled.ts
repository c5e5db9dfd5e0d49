import { type RemoteParticipant, type Room, RoomEvent } from '@livekit/rtc-node';
import { Observable } from 'rxjs';

/** The keys of a telephone. */
const KEY = /^[0-9*#A-D]$/;

/** What one participant dials in the call, a key each. */
export function dialled(room: Room, identity: string): Observable<string> {
  return new Observable((subscriber) => {
    const hear = (_code: number, key: string, from: RemoteParticipant): void => {
      if (from.identity === identity && KEY.test(key)) subscriber.next(key);
    };
    room.on(RoomEvent.DtmfReceived, hear);
    return () => room.off(RoomEvent.DtmfReceived, hear);
  });
}
