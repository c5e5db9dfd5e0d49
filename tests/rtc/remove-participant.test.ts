import { DisconnectReason, RoomEvent } from '@livekit/rtc-node';
import { expect } from 'vitest';
import { participantRemover } from '../../agent/rtc/remove-participant.ts';
import { CALL_END_ATTRIBUTE } from '../../protocol/call-end.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import { AGENT } from './test-room.fixture.ts';

itInRoom(
  'a caller knows why the agent has ended the call before they are removed',
  async ({ room, server }) => {
    const caller = await room.person('caller');
    const line = await room.line();
    const noticed: unknown[] = [];
    caller.room.on(RoomEvent.ParticipantAttributesChanged, (changed, { identity }) => {
      if (identity === AGENT && changed[CALL_END_ATTRIBUTE] !== undefined)
        noticed.push(changed[CALL_END_ATTRIBUTE]);
    });
    caller.room.on(RoomEvent.Disconnected, (reason) => noticed.push(reason));
    const remove = participantRemover(server.url, server.apiKey, server.apiSecret);
    await line.end('duration');
    await remove(room.name, 'caller');
    await expect.poll(() => noticed).toEqual(['duration', DisconnectReason.PARTICIPANT_REMOVED]);
    expect(await line.left).toBe('the agent ended it: duration');
    // Whoever has left by themselves is no failure; one that can't be removed is.
    await remove(room.name, 'caller');
    const refused = participantRemover(server.url, server.apiKey, 'not the secret of this server, at all');
    await expect(refused(room.name, AGENT)).rejects.toThrow();
  },
);
