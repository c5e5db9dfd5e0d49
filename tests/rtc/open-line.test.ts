import {
  AudioFrame as RtcFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
  type Track,
} from '@livekit/rtc-node';
import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { firstValueFrom, takeWhile, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AGENT_STATE_ATTRIBUTE } from '../../protocol/agent-state.ts';
import type { EndpointingReport } from '../../protocol/endpointing-report.ts';
import { LONGEST_MESSAGE } from '../../protocol/limits.ts';
import { INTERRUPT_METHOD } from '../../protocol/rpc.ts';
import { SETTINGS_ATTRIBUTE } from '../../protocol/settings-in-use.ts';
import { CHAT_TOPIC, ENDPOINTING_TOPIC, REPLY_TOPIC, TRANSCRIPTION_TOPIC } from '../../protocol/topics.ts';
import { readTranscription, type Transcription } from '../../protocol/transcription.ts';
import { startLiveKit, type RunningLiveKit } from '../../setup/livekit/server.ts';
import { FRAME_SAMPLES, SAMPLE_RATE, type AudioFrame } from '../../agent/domain/audio.ts';
import type { PlaybackEvent, Speech } from '../../agent/domain/ports.ts';
import { JoinError } from '../../agent/rtc/join-room.ts';
import { openLine, type OpenLine } from '../../agent/rtc/open-line.ts';

const log = pino({ level: 'silent' });
const CALLER_RATE = 48_000;

const rootMeanSquare = (samples: ArrayLike<number>): number =>
  Math.sqrt(Array.from(samples).reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

/**
 * How strongly a frequency is in some samples at 16 kHz: 1 for a pure tone of it, near 0 for anything else. The median
 * over short windows: the receiver shifts the phase when it stretches and squeezes.
 */
function toneShare(samples: readonly number[], frequency: number): number {
  const shares: number[] = [];
  for (let start = 0; start + FRAME_SAMPLES <= samples.length; start += FRAME_SAMPLES) {
    let cosine = 0;
    let sine = 0;
    let power = 0;
    samples.slice(start, start + FRAME_SAMPLES).forEach((sample, index) => {
      const angle = (2 * Math.PI * frequency * index) / SAMPLE_RATE;
      cosine += sample * Math.cos(angle);
      sine += sample * Math.sin(angle);
      power += sample * sample;
    });
    shares.push(power === 0 ? 0 : (2 * (cosine ** 2 + sine ** 2)) / (FRAME_SAMPLES * power));
  }
  return shares.sort((x, y) => x - y)[Math.floor(shares.length / 2)] ?? 0;
}

const fail = (error: unknown): void => {
  throw error;
};

/** True until so many frames have come since the first that is no silence. */
function lastsFor(frames: number): (frame: AudioFrame) => boolean {
  let left = frames;
  return ({ samples }) => {
    if (left < frames || rootMeanSquare(samples) > 0.05) left -= 1;
    return left >= 0;
  };
}

const samplesOf = (frames: readonly AudioFrame[]): number[] => frames.flatMap(({ samples }) => [...samples]);

function tone(frequency: number, milliseconds: number, sampleRate = 22_050): Speech {
  const samples = Float32Array.from(
    { length: Math.round((milliseconds * sampleRate) / 1_000) },
    (_, index) => 0.3 * Math.sin((2 * Math.PI * frequency * index) / sampleRate),
  );
  return { text: 'a tone', samples, sampleRate, words: [{ text: 'tone', startMs: 0, endMs: milliseconds }] };
}

async function* speech(...pieces: Speech[]): AsyncGenerator<Speech> {
  yield* pieces;
}

describe('a line to a caller', () => {
  let server: RunningLiveKit;
  let rooms = 0;
  let room: string;
  const open: (() => PromiseLike<unknown>)[] = [];

  beforeAll(async () => {
    server = await startLiveKit();
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  const tokenFor = (identity: string, kind = 'standard'): Promise<string> => {
    const token = new AccessToken(server.apiKey, server.apiSecret, { identity });
    token.kind = kind;
    token.addGrant({ roomJoin: true, room, canUpdateOwnMetadata: true });
    return token.toJwt();
  };

  /** Someone in the room, with a microphone that plays tones. */
  async function person(identity: string) {
    const joined = new Room();
    await joined.connect(server.url, await tokenFor(identity), { autoSubscribe: true, dynacast: false });
    open.push(() => joined.disconnect());
    const microphone = async (frequency: number) => {
      const source = new AudioSource(CALLER_RATE, 1, 100);
      const track = LocalAudioTrack.createAudioTrack('microphone', source);
      const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
      const publication = await joined.localParticipant?.publishTrack(track, options);
      const playingOn = new AbortController();
      const playing = (async () => {
        for (let sample = 0; !playingOn.signal.aborted; sample += 480) {
          const piece = Int16Array.from(
            { length: 480 },
            (_, index) => 10_000 * Math.sin((2 * Math.PI * frequency * (sample + index)) / CALLER_RATE),
          );
          await source.captureFrame(new RtcFrame(piece, CALLER_RATE, 1, 480));
        }
      })();
      const off = async () => {
        if (playingOn.signal.aborted) return;
        playingOn.abort();
        await playing;
        if (joined.isConnected) await joined.localParticipant?.unpublishTrack(publication?.sid ?? '');
        await track.close();
      };
      open.push(off);
      return { off };
    };
    return { room: joined, microphone, leave: () => joined.disconnect() };
  }

  const line = async (options: { callerIdentity?: string; signal?: AbortSignal } = {}): Promise<OpenLine> => {
    const opened = await openLine({
      url: server.url,
      token: await tokenFor('the-agent', 'agent'),
      signal: new AbortController().signal,
      log,
      onDropped: () => undefined,
      ...options,
    });
    open.push(() => opened[Symbol.asyncDispose]());
    return opened;
  };

  /** The times at which a listener hears sound begin and end, on the clock of `performance.now()`. */
  async function listen(to: Room) {
    const track = await new Promise<Track>((resolve) => {
      const present = [...to.remoteParticipants.values()]
        .flatMap(({ trackPublications }) => [...trackPublications.values()])
        .find((publication) => publication.track)?.track;
      if (present) resolve(present);
      else to.once(RoomEvent.TrackSubscribed, (subscribed) => resolve(subscribed));
    });
    const reader = new AudioStream(track, {
      sampleRate: 16_000,
      numChannels: 1,
      frameSizeMs: 10,
    }).getReader();
    const heard: { at: number; level: number }[] = [];
    const samples: number[] = [];
    const reading = (async () => {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        heard.push({ at: performance.now(), level: rootMeanSquare(value.data) });
        samples.push(...value.data);
      }
    })();
    open.push(async () => {
      await reader.cancel();
      await reading;
    });
    const isLoud = ({ level }: { level: number }) => level > 500;
    const loud = () => heard.filter(isLoud);
    return {
      soundMs: () => loud().length * 10,
      firstSound: () => loud()[0]?.at,
      lastSound: () => loud().at(-1)?.at,
      /** What is heard so far after the last sound; nothing before the first. */
      quietForMs: () => {
        const last = heard.findLastIndex(isLoud);
        return last < 0 ? 0 : (heard.length - 1 - last) * 10;
      },
      /** What is heard between two times after the first sound. */
      soundFrom: (fromMs: number, toMs: number) => {
        const first = heard.findIndex(isLoud) * 160;
        return samples.slice(first + fromMs * 16, first + toMs * 16);
      },
    };
  }

  const nextRoom = () => (room = `room-${(rooms += 1)}`);

  const interrupt = ({ room: joined }: { room: Room }) =>
    joined.localParticipant?.performRpc({
      destinationIdentity: 'the-agent',
      method: INTERRUPT_METHOD,
      payload: '',
    });

  it('hears its caller: 16 kHz, whole frames, no gap in their count', async () => {
    nextRoom();
    const caller = await person('caller');
    await caller.microphone(440);
    const { audio$, callerIdentity } = await line();
    expect(callerIdentity).toBe('caller');
    const frames = await firstValueFrom(audio$.pipe(takeWhile(lastsFor(40)), toArray()));
    frames.forEach((frame, index) => {
      expect(frame.samples).toHaveLength(FRAME_SAMPLES);
      expect(frame.endMs).toBe((index + 1) * 32);
    });
    expect(toneShare(samplesOf(frames.slice(-20, -10)), 440)).toBeGreaterThan(0.95);
  });

  it('hears nobody but its caller', async () => {
    nextRoom();
    const caller = await person('caller');
    const other = await person('other');
    await other.microphone(1_000);
    await caller.microphone(440);
    const { audio$ } = await line({ callerIdentity: 'caller' });
    const frames = await firstValueFrom(audio$.pipe(takeWhile(lastsFor(40)), toArray()));
    const samples = samplesOf(frames.slice(-20, -10));
    expect(toneShare(samples, 440)).toBeGreaterThan(0.95);
    expect(toneShare(samples, 1_000)).toBeLessThan(0.01);
  });

  it('goes on with a microphone that is published again, and ends when the caller leaves', async () => {
    nextRoom();
    const caller = await person('caller');
    const first = await caller.microphone(440);
    const { audio$, left } = await line();
    const frames: AudioFrame[] = [];
    const ended = new Promise<void>((resolve, reject) =>
      audio$.subscribe({ next: (frame) => frames.push(frame), complete: resolve, error: reject }),
    );
    await expect.poll(() => frames.length).toBeGreaterThan(20);
    await first.off();
    // Silence goes on in place of the microphone, so that what was said comes to its end.
    await expect.poll(() => rootMeanSquare(samplesOf(frames.slice(-4)))).toBe(0);
    await caller.microphone(700);
    await expect.poll(() => toneShare(samplesOf(frames.slice(-8)), 700)).toBeGreaterThan(0.95);
    frames.forEach((frame, index) => expect(frame.endMs).toBe((index + 1) * 32));

    await caller.leave();
    await ended;
    expect(await left).toBe('the caller left');
  });

  it('speaks: a second of sound is heard as it is, and words are told as they are heard', async () => {
    nextRoom();
    const caller = await person('caller');
    const { playback } = await line();
    const listener = await listen(caller.room);
    const events: PlaybackEvent[] = [];
    await new Promise<void>((resolve, reject) =>
      playback
        .play(speech(tone(440, 500), tone(440, 500)))
        .subscribe({ next: (event) => events.push(event), complete: resolve, error: reject }),
    );
    await expect.poll(() => listener.quietForMs()).toBeGreaterThan(300);
    expect(events.map(({ type }) => type)).toEqual(['started', 'word', 'word']);
    const [started] = events as unknown as [{ at: number }];
    const first = listener.firstSound() ?? Infinity;
    // The receiver stretches and squeezes to keep its own delay short, more on a busy machine.
    expect(listener.soundMs()).toBeGreaterThan(850);
    expect(listener.soundMs()).toBeLessThan(1_250);
    expect(first - started.at).toBeLessThan(1_000);
    expect(toneShare(listener.soundFrom(300, 700), 440)).toBeGreaterThan(0.95);
    console.info(`one way, from the first sample played to heard: ${Math.round(first - started.at)} ms`);
  });

  it('is silent at the caller soon after a reply is cut or paused, and the next one starts clean', async () => {
    nextRoom();
    const caller = await person('caller');
    const { playback } = await line();
    const listener = await listen(caller.room);
    const times: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const startedAt = performance.now();
      const playing = playback.play(speech(tone(440, 10_000))).subscribe();
      await expect.poll(() => listener.lastSound()).toBeGreaterThan(startedAt);
      await delay(300 + 7 * round);
      const cutAt = performance.now();
      if (round % 2 === 0) {
        playing.unsubscribe();
      } else {
        playback.pause();
      }
      await expect.poll(() => listener.quietForMs()).toBeGreaterThan(400);
      times.push((listener.lastSound() ?? Infinity) - cutAt);
      playing.unsubscribe();
    }
    console.info(`from cut to silence at the caller: ${times.map(Math.round).join(', ')} ms`);
    // What is on its way is heard to its end, which takes longer on a busy machine: the least is what the way itself takes.
    expect(Math.min(...times)).toBeLessThan(150);
    expect(Math.max(...times)).toBeLessThan(1_500);
  });

  it('sends both sides of the transcript, its state and how turns end', async () => {
    nextRoom();
    const caller = await person('caller');
    const streams: { from: string; text?: string; transcription: Transcription }[] = [];
    const confirmed: EndpointingReport = { type: 'confirmed', at: 700 };
    const reports: unknown[] = [];
    const replies: unknown[] = [];
    caller.room.registerTextStreamHandler(TRANSCRIPTION_TOPIC, (reader, { identity }) => {
      // In the order in which they come: they are read side by side.
      const stream: (typeof streams)[0] = {
        from: identity,
        transcription: readTranscription(reader.info.attributes),
      };
      streams.push(stream);
      void reader.readAll().then((text) => (stream.text = text));
    });
    caller.room.registerTextStreamHandler(ENDPOINTING_TOPIC, (reader) => {
      void reader.readAll().then((text) => reports.push(JSON.parse(text)));
    });
    caller.room.registerTextStreamHandler(REPLY_TOPIC, (reader) => {
      void reader.readAll().then((text) => replies.push(JSON.parse(text)));
    });
    await caller.microphone(440);
    const { captions } = await line();
    captions.caller('segment-1', 'What is', false);
    captions.caller('segment-1', 'What is the capital?', true);
    const reply = captions.reply();
    reply.append('It is ');
    reply.append('Paris.');
    reply.end(true);
    captions.state('speaking');
    captions.settings({ voice: 'joe' });
    captions.endpointing(confirmed);
    captions.caller('segment-2', 'And of', false);
    captions.withdraw('segment-2');

    await expect.poll(() => reports).toEqual([confirmed]);
    await expect.poll(() => replies).toEqual([{ segment: reply.segment, interrupted: true }]);
    await expect.poll(() => streams.filter(({ text }) => text !== undefined)).toHaveLength(5);
    expect(streams).toMatchObject([
      {
        from: 'caller',
        text: 'What is',
        transcription: { segment: 'segment-1', final: false },
      },
      { from: 'caller', text: 'What is the capital?', transcription: { final: true } },
      { from: 'the-agent', text: 'It is Paris.', transcription: { segment: reply.segment } },
      { text: 'And of', transcription: { segment: 'segment-2' } },
      { text: ' ', transcription: { segment: 'segment-2', final: true } },
    ]);
    const [microphone] = [...(caller.room.localParticipant?.trackPublications.keys() ?? [])];
    expect(streams[0]?.transcription.track).toBe(microphone);
    expect(streams[2]?.transcription.track).toMatch(/^TR_/);
    const agent = () => caller.room.remoteParticipants.get('the-agent');
    await expect.poll(() => agent()?.attributes[AGENT_STATE_ATTRIBUTE]).toBe('speaking');
    await expect.poll(() => agent()?.attributes[SETTINGS_ATTRIBUTE]).toBe('{"voice":"joe"}');
  });

  it('lets no caption wait for what LiveKit says of its state', async () => {
    nextRoom();
    const caller = await person('caller');
    let arrived = 0;
    caller.room.registerTextStreamHandler(TRANSCRIPTION_TOPIC, (reader) => {
      void reader.readAll().then(() => (arrived += 1));
    });
    const { captions } = await line();
    // LiveKit's client loses about one answer in ten to an update of attributes, and waits 5 s for it.
    const turns = 60;
    for (let turn = 1; turn <= turns; turn += 1) {
      captions.state(turn % 2 === 0 ? 'listening' : 'speaking');
      captions.caller(`segment-${turn}`, 'What is the capital?', true);
      await expect.poll(() => arrived, { timeout: 4_500, interval: 5 }).toBe(turn);
    }
    const agent = () => caller.room.remoteParticipants.get('the-agent');
    await expect.poll(() => agent()?.attributes[AGENT_STATE_ATTRIBUTE]).toBe('listening');
  });

  it('hands on what its caller writes, and nothing that is too long', async () => {
    nextRoom();
    const caller = await person('caller');
    const other = await person('other');
    const { typed$ } = await line({ callerIdentity: 'caller' });
    const messages: string[] = [];
    typed$.subscribe({ next: (message) => messages.push(message), error: fail });
    await other.room.localParticipant?.sendText('not mine', { topic: CHAT_TOPIC });
    await caller.room.localParticipant?.sendText('x'.repeat(LONGEST_MESSAGE + 1), { topic: CHAT_TOPIC });
    await caller.room.localParticipant?.sendText('  hello  ', { topic: CHAT_TOPIC });
    await expect.poll(() => messages).toEqual(['hello']);
  });

  it('hands on what its caller wrote before anyone asked for it', async () => {
    nextRoom();
    const caller = await person('caller');
    const { typed$, interrupt$ } = await line();
    await caller.room.localParticipant?.sendText('early', { topic: CHAT_TOPIC });
    // What is sent later comes later: when this is answered, the message is there.
    const obeying = interrupt$.subscribe({ error: fail });
    expect(await interrupt(caller)).toBe('nothing to interrupt');
    obeying.unsubscribe();
    const messages: string[] = [];
    typed$.subscribe({ next: (message) => messages.push(message), error: fail });
    expect(messages).toEqual([]);
    await expect.poll(() => messages).toEqual(['early']);
  });

  it('is interrupted by its caller, and by nobody else, while it speaks', async () => {
    nextRoom();
    const caller = await person('caller');
    const other = await person('other');
    const { playback, interrupt$ } = await line({ callerIdentity: 'caller' });
    const playing = playback.play(speech(tone(440, 10_000))).subscribe({ error: fail });
    const obeying = interrupt$.subscribe({ next: () => playing.unsubscribe(), error: fail });
    await expect(interrupt(other)).rejects.toThrow('Only the caller');
    expect(playing.closed).toBe(false);
    expect(await interrupt(caller)).toBe('interrupted');
    expect(playing.closed).toBe(true);
    expect(await interrupt(caller)).toBe('nothing to interrupt');

    obeying.unsubscribe();
    await expect(interrupt(caller)).rejects.toThrow('not supported');
  });

  it('gives up when it is told to, before and after the caller has come', async () => {
    nextRoom();
    const early = new AbortController();
    const opening = line({ signal: early.signal });
    const aborted = expect(opening).rejects.toThrow(/abort/i);
    const service = new RoomServiceClient(server.url, server.apiKey, server.apiSecret);
    await expect.poll(async () => (await service.listParticipants(room)).length).toBe(1);
    early.abort();
    await aborted;

    await person('caller');
    const late = new AbortController();
    const { left, audio$ } = await line({ signal: late.signal });
    late.abort();
    expect(await left).toBe('the call was ended');
    await firstValueFrom(audio$.pipe(toArray()));
  });

  it('says that it can not join', async () => {
    nextRoom();
    const opening = openLine({
      url: server.url,
      token: 'not a token',
      signal: new AbortController().signal,
      log,
      onDropped: () => undefined,
    });
    await expect(opening).rejects.toThrow(JoinError);
  });

  it('leaves nothing behind: no listener, timer or thread', async () => {
    const listeners = () =>
      (globalThis as { _ffiClientInstance?: NodeJS.EventEmitter })._ffiClientInstance?.listenerCount(
        'ffi_event',
      );
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const threads = () => readdirSync('/proc/self/task').length;
    const call = async () => {
      nextRoom();
      const caller = await person('caller');
      await caller.microphone(440);
      const opened = await line();
      const frames: AudioFrame[] = [];
      opened.audio$.subscribe({ next: (frame) => frames.push(frame), error: fail });
      opened.playback.play(speech(tone(440, 5_000))).subscribe();
      opened.captions.reply().append('never ended');
      await expect.poll(() => frames.length).toBeGreaterThan(5);
      await opened[Symbol.asyncDispose]();
      for (const close of open.splice(0).reverse()) await close();
    };
    await call();
    const before = { timers: timers(), threads: threads() };
    for (let calls = 0; calls < 4; calls += 1) await call();
    await expect.poll(listeners).toBe(0);
    // The last look is without the timer of the looking itself.
    await expect.poll(timers, { timeout: 5_000 }).toBeLessThanOrEqual(before.timers);
    await expect.poll(threads).toBeLessThanOrEqual(before.threads);
  });
});
