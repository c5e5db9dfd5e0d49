import { Room } from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type RunningLiveKit, startLiveKit } from '../setup/livekit/server.ts';
import { AGENT_STATE_ATTRIBUTE } from '../protocol/agent-state.ts';
import { REPLY_TOPIC, TRANSCRIPTION_TOPIC } from '../protocol/topics.ts';
import { type Transcription, transcriptionAttributes } from '../protocol/transcription.ts';
import { SAMPLE_RATE } from '../perf/caller/audio.ts';
import { type HeadlessCall, placeCall } from '../perf/caller/caller.ts';
import { now } from '../perf/caller/clock.ts';
import type { Invitation } from '../perf/caller/token.ts';
import { until } from '../perf/caller/until.ts';

let livekit: RunningLiveKit;
const open: { hangUp(): Promise<void> }[] = [];

beforeAll(async () => {
  livekit = await startLiveKit();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((call) => call.hangUp()));
});
afterAll(() => livekit.stop());

test('two callers hear each other without a gap, and date what they hear alike', async () => {
  const [alice, bob] = await Promise.all([join('alice'), join('bob')]);
  await untilConnected(alice);

  const said = await alice.say(withSilenceAfter(tone(1_000), 300));
  const heard = await bob.waitForReply(said.startedAt, { withinMs: 20_000 });

  const { startedAt, endedAt } = heard ?? { startedAt: NaN, endedAt: NaN };
  // A busy machine sends and reads frames late, and the receiver's jitter buffer then squeezes and stretches.
  expect(said.speechEndedAt - said.startedAt).toBeGreaterThan(800);
  expect(said.speechEndedAt - said.startedAt).toBeLessThan(1_300);
  expect(endedAt - startedAt).toBeGreaterThan(750);
  expect(endedAt - startedAt).toBeLessThan(1_400);
  expect(startedAt - said.startedAt).toBeGreaterThan(0);
  expect(startedAt - said.startedAt).toBeLessThan(1_000);
  expect(alice.recording.soundAfter(0)).toBeUndefined();
});

test('what a call heard ends with the call, and speaking into it is an error', async () => {
  const alice = await join('alice');
  const speaking = expect(alice.say(tone(5_000))).rejects.toThrow('hung up');
  await alice.hangUp();
  await speaking;
  await expect(alice.say(tone(100))).rejects.toThrow('hung up');
  await expect(alice.waitForReply(now())).rejects.toThrow('hung up');
});

test('reads both transcripts and the state of the agent', async () => {
  const caller = await join('alice');
  const agent = new Room();
  await agent.connect(livekit.url, await tokenFor('agent', 'agent'));
  open.push({ hangUp: () => agent.disconnect() });
  const local = agent.localParticipant;
  if (!local) throw new Error('not joined');

  await local.setAttributes({ [AGENT_STATE_ATTRIBUTE]: 'thinking' });
  const write = (text: string, transcription: Transcription, senderIdentity?: string) =>
    local
      .streamText({
        topic: TRANSCRIPTION_TOPIC,
        attributes: transcriptionAttributes(transcription),
        ...(senderIdentity && { senderIdentity }),
      })
      .then(async (writer) => {
        for (const word of text.split(/(?= )/)) await writer.write(word);
        await writer.close();
      });
  await write('what is', { segment: 'u1', final: false }, 'alice');
  await write('What is it?', { segment: 'u1', final: true }, 'alice');
  await write('Something else.', { segment: 'u2', final: true }, 'carol');
  await write('It is a test.', { segment: 'a1', final: false });
  await local.sendText('{"segment":"a1","interrupted":true}', { topic: REPLY_TOPIC });

  await until(() => caller.replyEnds.length === 1 && caller.state === 'thinking', 30_000, caller.ended);
  await expect.poll(() => caller.captions.textOf('caller', 0, Infinity)).toBe('What is it?');
  await expect.poll(() => caller.captions.textOf('agent', 0, Infinity)).toBe('It is a test.');
  expect(caller.replyEnds).toEqual([{ segment: 'a1', interrupted: true }]);
  expect(caller.problems).toEqual([]);
});

/** Agents hear any agent, so that two callers can talk to each other. */
async function join(identity: string): Promise<HeadlessCall> {
  const call = await placeCall(await invite(identity));
  open.push(call);
  return call;
}

const invite = async (identity: string): Promise<Invitation> => ({
  url: livekit.url,
  token: await tokenFor(identity, identity === 'alice' || identity === 'bob' ? 'agent' : 'standard'),
});

function tokenFor(identity: string, kind: 'agent' | 'standard'): Promise<string> {
  const token = new AccessToken(livekit.apiKey, livekit.apiSecret, { identity });
  token.kind = kind;
  token.addGrant({ room: 'room', roomJoin: true, canUpdateOwnMetadata: true });
  return token.toJwt();
}

async function untilConnected(call: HeadlessCall): Promise<void> {
  await until(() => call.recording.between(0, Infinity).length > SAMPLE_RATE / 2, 30_000, call.ended);
}

const tone = (ms: number): Float32Array =>
  Float32Array.from(
    { length: (SAMPLE_RATE * ms) / 1_000 },
    (_, i) => 0.3 * Math.sin((2 * Math.PI * 440 * i) / SAMPLE_RATE),
  );

function withSilenceAfter(samples: Float32Array, ms: number): Float32Array {
  const all = new Float32Array(samples.length + (SAMPLE_RATE * ms) / 1_000);
  all.set(samples);
  return all;
}
