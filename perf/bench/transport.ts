import { AccessToken } from 'livekit-server-sdk';
import pino from 'pino';
import { first, firstValueFrom, lastValueFrom, map, type OperatorFunction, toArray } from 'rxjs';
import { setTimeout as delay } from 'node:timers/promises';
import { type AudioFrame, FRAME_MS } from '../../agent/domain/audio.ts';
import type { CallerLine, Speech } from '../../agent/domain/ports.ts';
import { type Utterance, append, beginUtterance } from '../../agent/domain/utterance.ts';
import { openLine } from '../../agent/rtc/open-line.ts';
import { VOICE_RATE } from '../../agent/rtc/voice-output.ts';
import { type RunningLiveKit, startLiveKit } from '../../setup/livekit/server.ts';
import { SAMPLE_RATE } from '../caller/audio.ts';
import { type HeadlessCall, placeCall } from '../caller/caller.ts';
import { now } from '../caller/clock.ts';
import { type Percentiles, percentiles } from '../caller/percentiles.ts';
import { until } from '../caller/until.ts';

/** Beacons each way. */
const BEACONS = 15;

const BEACON_MS = 200;

/** Between beacons: queues and jitter buffers come to rest, as they do between turns. */
const REST_MS = 700;

/** Quiet after which the agent is sure enough that a sound was the last one to decode what was said. */
const SETTLED_MS = 96;

/** How long audio takes through the LiveKit server, one way. */
export interface Transport {
  /** From the caller's microphone to where the agent dates its samples. */
  readonly in: Percentiles;
  /** From where the agent dates its first audible sample to the caller's ear. */
  readonly out: Percentiles;
}

/**
 * Times tones between a caller and an agent's line without models: what the network and WebRTC alone cost. With it, the parts of a
 * turn can be added up and compared with what the caller heard.
 */
export async function measureTransport(): Promise<Transport> {
  const livekit = await startLiveKit();
  try {
    const opening = openLine({
      url: livekit.url,
      token: await tokenFor(livekit, 'agent'),
      signal: new AbortController().signal,
      log: pino({ level: 'silent' }),
      onDropped: () => undefined,
      onRefused: () => undefined,
      removeParticipant: () => Promise.reject(new Error('Nobody is removed here')),
    });
    await using call = await placeCall({ url: livekit.url, token: await tokenFor(livekit, 'standard') });
    await using line = await opening;
    const [incoming, outgoing]: [number[], number[]] = [[], []];
    for (let i = 0; i < BEACONS; i++) {
      await delay(REST_MS);
      incoming.push(await timeIn(call, line));
      await delay(REST_MS);
      outgoing.push(await timeOut(call, line));
    }
    return { in: percentiles(incoming), out: percentiles(outgoing) };
  } finally {
    await livekit.stop();
  }
}

/** The agent's date for the end of a tone, less the time at which its last sample was sent. */
async function timeIn(call: HeadlessCall, { audio$ }: CallerLine): Promise<number> {
  let sent = Infinity;
  const dating = firstValueFrom(
    audio$.pipe(
      datedEnds(),
      first((at) => at > sent),
    ),
  );
  const said = await call.say(tone(SAMPLE_RATE));
  sent = said.speechEndedAt;
  return (await dating) - sent;
}

/** The ends of sounds, dated as the agent dates the end of speech once it has been quiet for long enough to be sure. */
function datedEnds(): OperatorFunction<AudioFrame, number> {
  let utterance: Utterance | undefined;
  return (frames$) =>
    frames$.pipe(
      map((frame) => {
        utterance = append(utterance ?? beginUtterance(0, [], frame.endMs - FRAME_MS), frame, true);
        const silenceMs = frame.endMs - utterance.speechEndMs;
        const isOver = silenceMs >= SETTLED_MS && silenceMs < SETTLED_MS + FRAME_MS;
        return isOver ? performance.timeOrigin + frame.receivedAt - silenceMs : -Infinity;
      }),
    );
}

/** When a tone is first heard, less the time at which the agent says that it left. */
async function timeOut(call: HeadlessCall, { playback }: CallerLine): Promise<number> {
  async function* beacon(): AsyncGenerator<Speech> {
    yield {
      text: 'beep',
      samples: tone(VOICE_RATE),
      sampleRate: VOICE_RATE,
      words: [{ text: 'beep', startMs: 0, endMs: BEACON_MS }],
    };
  }
  const before = now();
  const events = await lastValueFrom(playback.play(beacon()).pipe(toArray()));
  const started = events.find((event) => event.type === 'started');
  const heardAt = await until(() => call.recording.soundAfter(before), 2_000, call.ended);
  if (!started || heardAt === undefined) throw new Error('A tone was lost on its way to the caller.');
  return heardAt - performance.timeOrigin - started.at;
}

function tone(sampleRate: number): Float32Array {
  const length = (sampleRate * BEACON_MS) / 1_000;
  return Float32Array.from({ length }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 500 * i) / sampleRate));
}

async function tokenFor({ apiKey, apiSecret }: RunningLiveKit, kind: string): Promise<string> {
  const token = new AccessToken(apiKey, apiSecret, { identity: `transport-${kind}` });
  token.kind = kind;
  token.addGrant({ roomJoin: true, room: 'transport', canUpdateOwnMetadata: true });
  return token.toJwt();
}
