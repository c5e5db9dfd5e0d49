import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
  type RemoteTrack,
} from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { startLiveKit, type LiveKitOptions, type RunningLiveKit } from './server.ts';
import { isPortFree } from '../ports.ts';

const running: RunningLiveKit[] = [];

async function start(options?: LiveKitOptions): Promise<RunningLiveKit> {
  const server = await startLiveKit(options);
  running.push(server);
  return server;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.kill()));
});

test('two servers run at once on ports of their own, with keys of their own', async () => {
  const [first, second] = await Promise.all([start(), start()]);
  const ports = [first, second].flatMap(({ ports: { http, rtcTcp, rtcUdp } }) => [http, rtcTcp, rtcUdp]);
  expect(new Set(ports).size).toBe(6);
  expect(first.apiSecret.length).toBeGreaterThanOrEqual(32);
  expect(first.apiSecret).not.toBe(second.apiSecret);
  for (const server of [first, second]) {
    const response = await fetch(server.url.replace('ws', 'http'));
    expect(await response.text()).toBe('OK');
  }
});

test('a stopped server leaves no process and no port', async () => {
  const server = await start();
  await server.stop();
  expect(isAlive(server.pid)).toBe(false);
  expect(await isPortFree(server.ports.http)).toBe(true);
});

test('a killed server starts again in the same place with the same keys', async () => {
  const first = await start();
  await first.kill();
  expect(isAlive(first.pid)).toBe(false);
  const { ports, apiKey, apiSecret } = first;
  const second = await start({ ports, apiKey, apiSecret });
  expect(second).toMatchObject({ url: first.url, apiKey, apiSecret });
});

test('a port in use is named in the error', async () => {
  const other = createServer();
  other.listen({ port: 0, host: '127.0.0.1' });
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  try {
    await expect(startLiveKit({ ports: { http: port } })).rejects.toThrow(`port ${port} (TCP) is in use`);
  } finally {
    other.close();
  }
});

test('a server that ends while it starts is an error with its last words', async () => {
  await expect(startLiveKit({ apiKey: '' })).rejects.toThrow(/ended while it started[^]*key/i);
});

test('two callers hear each other over loopback, and the server stops at once while they talk', async () => {
  const server = await start();
  const [speaker, listener] = await Promise.all([join(server, 'speaker'), join(server, 'listener')]);
  const track = new Promise<RemoteTrack>((resolve) => listener.once(RoomEvent.TrackSubscribed, resolve));

  const source = new AudioSource(48_000, 1);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  await speaker.localParticipant?.publishTrack(LocalAudioTrack.createAudioTrack('tone', source), options);
  const tone = Int16Array.from({ length: 480 }, (_, i) => 8_000 * Math.sin((2 * Math.PI * 5 * i) / 480));
  const hangUp = new AbortController();
  const talk = (async () => {
    while (!hangUp.signal.aborted) await source.captureFrame(new AudioFrame(tone, 48_000, 1, 480));
  })();

  const heard = new AudioStream(await track).getReader();
  let peak = 0;
  while (peak < 4_000) {
    const { value } = await heard.read();
    for (const sample of value?.data ?? []) peak = Math.max(peak, sample);
  }
  const began = performance.now();
  await server.stop();
  // After 5 s it would have been killed.
  expect(performance.now() - began).toBeLessThan(4_500);

  hangUp.abort();
  await talk;
  await heard.cancel();
  await Promise.all([speaker.disconnect(), listener.disconnect()]);
  await source.close();
});

async function join(server: RunningLiveKit, identity: string): Promise<Room> {
  const token = new AccessToken(server.apiKey, server.apiSecret, { identity });
  token.addGrant({ room: 'test', roomJoin: true });
  const room = new Room();
  await room.connect(server.url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
  return room;
}
