import { TrackSource } from 'livekit-server-sdk';
import { describe, expect } from 'vitest';
import { AGENT_STATE_ATTRIBUTE } from '../../protocol/agent-state.ts';
import { SIP_CALL_ANSWERED, SIP_CALL_STATUS_ATTRIBUTE } from '../../protocol/sip.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import { AGENT } from './test-room.fixture.ts';

describe('of those in a room', () => {
  itInRoom('who came first and may only listen is not the caller', async ({ room }) => {
    await room.person('listener', { grant: { canPublish: false } });
    await room.person('presenter', { grant: { canPublishSources: [TrackSource.SCREEN_SHARE] } });
    await room.person('caller', { grant: { canPublishSources: [TrackSource.MICROPHONE] } });
    expect((await room.line()).callerIdentity).toBe('caller');
  });

  itInRoom('the caller may come last', async ({ room }) => {
    await room.person('listener', { grant: { canPublish: false } });
    const opening = room.line();
    await room.person('caller');
    expect((await opening).callerIdentity).toBe('caller');
  });

  itInRoom('who is asked for by name is the caller, also if they only listen and type', async ({ room }) => {
    await room.person('talker');
    await room.person('typist', { grant: { canPublish: false } });
    expect((await room.line({ callerIdentity: 'typist' })).callerIdentity).toBe('typist');
  });

  itInRoom('who is called by telephone is the caller once they answer', async ({ room }) => {
    const phone = await room.person('phone', {
      kind: 'sip',
      attributes: { [SIP_CALL_STATUS_ATTRIBUTE]: 'dialing' },
    });
    const opening = room.line();
    const agent = () => phone.room.remoteParticipants.get(AGENT);
    // Its voice is there: from now on it waits for a caller, and shows a state as soon as it has one.
    await expect.poll(() => agent()?.trackPublications.size).toBe(1);
    await phone.room.localParticipant?.setAttributes({ [SIP_CALL_STATUS_ATTRIBUTE]: 'ringing' });
    await room.person('listener', { grant: { canPublish: false } });
    expect(agent()?.attributes[AGENT_STATE_ATTRIBUTE]).toBeUndefined();

    await phone.room.localParticipant?.setAttributes({ [SIP_CALL_STATUS_ATTRIBUTE]: SIP_CALL_ANSWERED });
    expect((await opening).callerIdentity).toBe('phone');
    await expect.poll(() => agent()?.attributes[AGENT_STATE_ATTRIBUTE]).toBe('initializing');
  });

  itInRoom('who leaves before the call has begun gives the line back at once', async ({ room }) => {
    const phone = await room.person('phone', {
      kind: 'sip',
      attributes: { [SIP_CALL_STATUS_ATTRIBUTE]: 'ringing' },
    });
    // LiveKit takes 3 s to tell that somebody has left who sent no sound.
    await phone.microphone();
    const opening = room.line().then(
      () => 'a call',
      (error: unknown) => String(error),
    );
    const agent = () => phone.room.remoteParticipants.get(AGENT);
    await expect.poll(() => agent()?.trackPublications.size).toBe(1);
    const leftAt = performance.now();
    await phone.leaves();
    expect(await opening).toBe('NoCallerError: The caller left before the call began');
    expect(performance.now() - leftAt).toBeLessThan(2_000);
  });
});
