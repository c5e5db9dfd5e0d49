import { RoomEvent, type Track } from '@livekit/rtc-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLiveKit, type RunningLiveKit } from '../../setup/livekit/server.ts';
import type { Person } from './person.fixture.ts';
import { fail, nativeListeners, TestRoom } from './test-room.fixture.ts';
import { endlessSpeech } from './tones.fixture.ts';

describe('a line whose server dies in the midst of a reply', () => {
  let server: RunningLiveKit;
  let room: TestRoom;
  let caller: Person;

  beforeEach(async () => {
    server = await startLiveKit();
    room = new TestRoom(server);
    caller = await room.person('caller');
    await caller.microphone();
  });
  afterEach(async () => {
    await room[Symbol.asyncDispose]();
    await server.stop();
  });

  const talk = async () => {
    const line = await room.line();
    let frames = 0;
    const audioEnded = new Promise<void>((resolve) =>
      line.audio$.subscribe({ next: () => (frames += 1), complete: resolve, error: fail }),
    );
    line.playback.play(endlessSpeech()).subscribe({ error: fail });
    await expect.poll(() => frames).toBeGreaterThan(5);
    return { ...line, audioEnded, frames: () => frames };
  };

  it('is over when nobody comes back, and leaves nothing behind', async () => {
    const line = await talk();
    const caption = line.captions.reply();
    await server.kill();
    const killedAt = performance.now();
    caption.append('to nobody');
    line.captions.state('speaking');
    expect(await line.left).toBe("the caller's connection was lost");
    expect(performance.now() - killedAt).toBeLessThan(20_000);
    await line.audioEnded;
    const disposedAt = performance.now();
    await line[Symbol.asyncDispose]();
    // LiveKit's client would wait 5 s for answers that can't come.
    expect(performance.now() - disposedAt).toBeLessThan(4_000);
    await caller[Symbol.asyncDispose]();
    await expect.poll(nativeListeners).toBe(0);
  });

  it('goes on when the server comes back, and both of them: heard and hearing', async () => {
    const line = await talk();
    const { ports, apiKey, apiSecret } = server;
    const lost = line.frames();
    await server.kill();
    // From here on: it may come before the server's start is noticed.
    const subscribed = new Promise<Track>((resolve) => caller.room.on(RoomEvent.TrackSubscribed, resolve));
    server = await startLiveKit({ ports, apiKey, apiSecret });
    const listener = await caller.listens(subscribed);
    await expect.poll(() => line.frames() - lost, { timeout: 60_000 }).toBeGreaterThan(100);
    await expect.poll(() => listener.soundMs).toBeGreaterThan(100);
    expect(await Promise.race([line.left, Promise.resolve('still there')])).toBe('still there');

    await room.person('another-agent', { kind: 'agent' });
    await expect(line.left).resolves.toBe('another agent has taken over');
    await line.audioEnded;
    await line[Symbol.asyncDispose]();
  });
});
