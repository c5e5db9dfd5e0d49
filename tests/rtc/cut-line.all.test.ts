import { setTimeout as delay } from 'node:timers/promises';
import { RoomEvent, type Track } from '@livekit/rtc-node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { Route, UNIMPAIRED } from '../../perf/bench/faults/route.ts';
import { startLiveKit } from '../../setup/livekit/server.ts';
import { fail, TestRoom } from './test-room.fixture.ts';
import { endlessSpeech, isAudible } from './tones.fixture.ts';

/** How long each cut is, and how soon the second follows: LiveKit's client is still about to come back, or has just done so. */
const CUT_MS = 1_000;
const BETWEEN_MS = 500;

/** How long its client may take to come back: it waits for seconds between its tries, and is not ours. */
const BACK_MS = 60_000;
/** A client that takes longer is not waited for: the call is over. */
const WAITED_FOR_MS = 5_000;
/** How long the agent may take to hear a caller who is back, on a machine that has other things to do, too. */
const HEARD_MS = 3_000;

let opened: AsyncDisposableStack;
let room: TestRoom;
let route: Route;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  const server = await startLiveKit({ rtc: { use_ice_lite: true, tcp_port: 0 } });
  opened.defer(() => server.stop());
  const ports = { tcp: server.ports.http, udp: server.ports.rtcUdp };
  route = opened.use(await Route.open({ server: ports, media: true, random: () => 0 }));
  room = opened.use(new TestRoom(server));
});
afterEach(() => opened.disposeAsync());

async function cut(): Promise<void> {
  route.impairment = { ...UNIMPAIRED, cut: true };
  route.breakOff();
  await delay(CUT_MS);
  route.impairment = UNIMPAIRED;
}

it('a caller whose line is cut twice is heard, and hears, as soon as their client is back', async () => {
  const caller = await room.person('caller', { url: `ws://127.0.0.1:${route.port}` });
  await caller.microphone(440);
  const line = await room.line();
  let heardAt = 0;
  line.audio$.subscribe({
    next: ({ samples }) => {
      if (isAudible(samples)) heardAt = performance.now();
    },
    error: fail,
  });
  line.playback.play(endlessSpeech()).subscribe({ error: fail });
  await expect.poll(() => heardAt).toBeGreaterThan(0);

  await cut();
  await delay(BETWEEN_MS);
  const subscribed = new Promise<Track>((resolve) => caller.room.on(RoomEvent.TrackSubscribed, resolve));
  await cut();
  const restoredAt = performance.now();
  let backAt = 0;
  caller.room.on(RoomEvent.Reconnected, () => (backAt = performance.now()));
  await expect.poll(() => backAt, { timeout: BACK_MS }).toBeGreaterThan(restoredAt);
  const outcome = await Promise.race([line.left, Promise.resolve('still there')]);
  if (outcome === "the caller's connection was lost") {
    expect(backAt - restoredAt).toBeGreaterThan(WAITED_FOR_MS);
    return;
  }
  await expect.poll(() => heardAt, { timeout: HEARD_MS }).toBeGreaterThan(restoredAt);
  const listener = await caller.listens(subscribed);
  await expect.poll(() => listener.soundMs, { timeout: HEARD_MS }).toBeGreaterThan(100);
  expect(await Promise.race([line.left, Promise.resolve('still there')])).toBe('still there');
}, 120_000);
