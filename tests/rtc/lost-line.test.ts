import {
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
  type Track,
} from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLiveKit, type RunningLiveKit } from '../../setup/livekit/server.ts';
import type { Speech } from '../../agent/domain/ports.ts';
import { leaveRoom } from '../../agent/rtc/join-room.ts';
import { openLine } from '../../agent/rtc/open-line.ts';

const fail = (error: unknown): void => {
  throw error;
};

async function* longSpeech(): AsyncGenerator<Speech> {
  const samples = Float32Array.from({ length: 22_050 }, (_, index) => 0.3 * Math.sin(index / 8));
  for (;;) yield { text: '', samples, sampleRate: 22_050, words: [] };
}

describe('a line whose server dies in the midst of a reply', () => {
  let server: RunningLiveKit;
  let caller: Room;
  let microphone: LocalAudioTrack;

  const tokenFor = (identity: string, kind: 'standard' | 'agent'): Promise<string> => {
    const token = new AccessToken(server.apiKey, server.apiSecret, { identity });
    token.kind = kind;
    token.addGrant({ roomJoin: true, room: 'room', canUpdateOwnMetadata: true });
    return token.toJwt();
  };

  beforeEach(async () => {
    server = await startLiveKit();
    caller = new Room();
    await caller.connect(server.url, await tokenFor('caller', 'standard'), {
      autoSubscribe: true,
      dynacast: false,
    });
    microphone = LocalAudioTrack.createAudioTrack('microphone', new AudioSource(48_000, 1, 100));
    const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
    await caller.localParticipant?.publishTrack(microphone, options);
  });
  afterEach(async () => {
    await leaveRoom(caller);
    await microphone.close();
    await server.stop();
  });

  const talk = async () => {
    const line = await openLine({
      url: server.url,
      token: await tokenFor('agent', 'agent'),
      signal: new AbortController().signal,
      log: pino({ level: 'silent' }),
      onDropped: () => undefined,
    });
    let frames = 0;
    const audioEnded = new Promise<void>((resolve) =>
      line.audio$.subscribe({ next: () => (frames += 1), complete: resolve, error: fail }),
    );
    line.playback.play(longSpeech()).subscribe({ error: fail });
    await expect.poll(() => frames).toBeGreaterThan(5);
    return { ...line, audioEnded, frames: () => frames };
  };

  const listeners = () =>
    (globalThis as { _ffiClientInstance?: NodeJS.EventEmitter })._ffiClientInstance?.listenerCount(
      'ffi_event',
    );

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
    await leaveRoom(caller);
    await expect.poll(listeners).toBe(0);
  });

  it('goes on when the server comes back, and both of them: heard and hearing', async () => {
    const line = await talk();
    const { ports, apiKey, apiSecret } = server;
    const lost = line.frames();
    await server.kill();
    // From here on: it may come before the server's start is noticed.
    const subscribed = new Promise<Track>((resolve) => caller.on(RoomEvent.TrackSubscribed, resolve));
    server = await startLiveKit({ ports, apiKey, apiSecret });
    const listener = await subscribed;
    await expect.poll(() => line.frames() - lost, { timeout: 60_000 }).toBeGreaterThan(100);
    const reader = new AudioStream(listener, { sampleRate: 16_000, numChannels: 1 }).getReader();
    await expect
      .poll(async () => (await reader.read()).value?.data.some((sample) => sample > 1_000))
      .toBe(true);
    await reader.cancel();
    expect(await Promise.race([line.left, Promise.resolve('still there')])).toBe('still there');

    const another = new Room();
    const token = await tokenFor('another agent', 'agent');
    await another.connect(server.url, token, { autoSubscribe: false, dynacast: false });
    await expect(line.left).resolves.toBe('another agent has taken over');
    await leaveRoom(another);
    await line.audioEnded;
    await line[Symbol.asyncDispose]();
  });
});
