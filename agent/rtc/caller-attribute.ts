import { type Participant, type Room, RoomEvent } from '@livekit/rtc-node';
import { Observable, distinctUntilChanged } from 'rxjs';

/** One attribute of a participant: as it is now, and whenever it changes; empty while they have none. */
export function callerAttribute(room: Room, identity: string, name: string): Observable<string> {
  return new Observable<string>((subscriber) => {
    const look = (): void => subscriber.next(room.remoteParticipants.get(identity)?.attributes[name] ?? '');
    const changed = (_: unknown, { identity: whose }: Participant): void => {
      if (whose === identity) look();
    };
    room.on(RoomEvent.ParticipantAttributesChanged, changed);
    look();
    return () => void room.off(RoomEvent.ParticipantAttributesChanged, changed);
  }).pipe(distinctUntilChanged());
}
