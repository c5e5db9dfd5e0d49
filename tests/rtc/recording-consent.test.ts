import { describe, expect } from 'vitest';
import { RECORD_ATTRIBUTE, RECORD_METHOD, RECORDING_ATTRIBUTE } from '../../protocol/recording.ts';
import type { OpenLine } from '../../agent/rtc/open-line.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import type { Person } from './person.fixture.ts';
import { AGENT, fail } from './test-room.fixture.ts';

/** What a call's line hears of whether it may be recorded. */
function consentIn({ recordingConsent$ }: OpenLine): boolean[] {
  const heard: boolean[] = [];
  recordingConsent$.subscribe({ next: (allowed) => heard.push(allowed), error: fail });
  return heard;
}

const asks = async ({ room }: Person, payload: string): Promise<string | undefined> =>
  room.localParticipant?.performRpc({ destinationIdentity: AGENT, method: RECORD_METHOD, payload });

describe('whether a call may be recorded', () => {
  itInRoom('its caller says by an attribute, which they can change', async ({ room }) => {
    const caller = await room.person('caller', { attributes: { [RECORD_ATTRIBUTE]: 'yes' } });
    const consent = consentIn(await room.line());
    expect(consent).toEqual([true]);
    await caller.room.localParticipant?.setAttributes({ [RECORD_ATTRIBUTE]: 'maybe' });
    await expect.poll(() => consent).toEqual([true, false]);
    await caller.room.localParticipant?.setAttributes({ other: 'x' });
    await caller.room.localParticipant?.setAttributes({ [RECORD_ATTRIBUTE]: 'yes' });
    await expect.poll(() => consent).toEqual([true, false, true]);
    await caller.room.localParticipant?.setAttributes({ [RECORD_ATTRIBUTE]: '' });
    await expect.poll(() => consent).toEqual([true, false, true, false]);
  });

  itInRoom('its caller says by a method, and nobody else', async ({ room }) => {
    const caller = await room.person('caller', { grant: { canUpdateOwnMetadata: false } });
    const line = await room.line({ callerIdentity: 'caller' });
    const consent = consentIn(line);
    const other = await room.person('other', { attributes: { [RECORD_ATTRIBUTE]: 'yes' } });
    await expect(asks(other, 'yes')).rejects.toThrow(/Only the caller/);
    expect(await asks(caller, 'yes')).toBe('yes');
    expect(await asks(caller, '')).toBe('no');
    expect(consent).toEqual([false, true, false]);
    line.showRecording('running');
    await expect
      .poll(() => caller.room.remoteParticipants.get(AGENT)?.attributes[RECORDING_ATTRIBUTE])
      .toBe('running');
  });
});
