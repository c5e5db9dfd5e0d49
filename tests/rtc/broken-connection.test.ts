import { setTimeout as delay } from 'node:timers/promises';
import { RoomEvent, type Track } from '@livekit/rtc-node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PlaybackEvent } from '../../agent/domain/ports.ts';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { Route, UNIMPAIRED } from '../../perf/bench/faults/route.ts';
import { startLiveKit } from '../../setup/livekit/server.ts';
import { fail, TestRoom } from './test-room.fixture.ts';
import { speech, tone } from './tones.fixture.ts';

/** Longer than LiveKit's client takes to come back. */
const CUT_MS = 700;

let opened: AsyncDisposableStack;
let room: TestRoom;
let route: Route;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  const server = await startLiveKit();
  opened.defer(() => server.stop());
  const ports = { tcp: server.ports.http, udp: server.ports.rtcUdp };
  // Of the agent's signalling alone: the caller's own line is whole.
  route = opened.use(await Route.open({ server: ports, media: false, random: () => 0 }));
  room = opened.use(new TestRoom(server));
});
afterEach(() => opened.disposeAsync());

it("what is said while the agent's own connection is broken is heard when it is whole again", async () => {
  const caller = await room.person('caller');
  await caller.microphone();
  const line = await room.line({ url: `ws://127.0.0.1:${route.port}` });
  let regained = 0;
  line.regained$?.subscribe({ next: () => (regained += 1), error: fail });
  const before = await caller.listens();

  route.impairment = { ...UNIMPAIRED, cut: true };
  const again = new Promise<Track>((resolve) => caller.room.once(RoomEvent.TrackSubscribed, resolve));
  route.breakOff();
  await delay(CUT_MS / 2);
  const events: PlaybackEvent[] = [];
  const over = new Promise<void>((resolve) =>
    line.playback
      .play(speech(tone(440, 600)))
      .subscribe({ next: (event) => events.push(event), complete: resolve, error: fail }),
  );
  await delay(CUT_MS / 2);
  expect(events).toEqual([]);
  route.impairment = UNIMPAIRED;

  const listener = await caller.listens(again);
  await over;
  await expect.poll(() => listener.quietForMs, { timeout: 10_000 }).toBeGreaterThan(300);
  expect(before.soundMs).toBe(0);
  expect(listener.soundMs).toBeGreaterThan(450);
  expect(regained).toBe(1);
  expect(await Promise.race([line.left, Promise.resolve('still there')])).toBe('still there');
}, 60_000);
