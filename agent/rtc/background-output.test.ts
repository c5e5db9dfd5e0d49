import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Background } from '../domain/background.ts';
import type { PlaybackEvent, Speech } from '../domain/ports.ts';
import { VoicePlayback } from './playback.ts';
import { VirtualOutput, countFrom, counting } from './virtual-output.fixture.ts';
import { VOICE_RATE } from './voice-output.ts';

const samplesIn = (ms: number): number => (ms * VOICE_RATE) / 1_000;
/** A sound that is the same all the time, so that what is mixed can be told from it. */
const flat = (level: number): Int16Array => new Int16Array(samplesIn(350)).fill(level);
const ambience = flat(1_000);
const thinking = flat(500);

let output: VirtualOutput;
let playback: VoicePlayback;
let events: (PlaybackEvent & { seenAt: number })[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  output = new VirtualOutput();
  playback = new VoicePlayback(output);
  events = [];
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
/** The samples that left in the last so many ms. */
const newest = (ms: number): number[] => output.played.slice(-samplesIn(ms));
/** What left the line after a time, in ms. */
const after = (at: number): number[] =>
  output.played.slice(output.playedAt.findIndex((time) => time > at) * samplesIn(10));

async function* speech(...pieces: Speech[]): AsyncGenerator<Speech> {
  yield* pieces;
}
const play = (said: AsyncIterable<Speech>) =>
  playback.play(said).subscribe({
    next: (event) => events.push({ ...event, seenAt: performance.now() }),
    error: (error: unknown) => expect.fail(String(error)),
  });

/** Plays the same once with a background and once without, and gives both. */
async function withAndWithout(sounds: Background, act: () => Promise<void>) {
  await pass(500);
  await act();
  const without = { output, events };
  vi.useRealTimers();
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  [output, events] = [new VirtualOutput(), []];
  playback = new VoicePlayback(output);
  playback.background(sounds);
  await pass(500);
  await act();
  return { without, with: { output, events } };
}

describe('a background', () => {
  it('goes on without a gap for as long as it is wanted, and goes round', async () => {
    playback.background({ ambience });
    await pass(2_000);
    expect(new Set(newest(1_500))).toEqual(new Set([1_000]));
    expect(new Set(output.playedAt.map((at, index) => at - index * 10)).size).toBe(1);
    playback.background({});
    await pass(500);
    expect(output.played.at(-1)).toBe(0);
    const pieces = output.playedAt.length;
    await pass(500);
    expect(output.playedAt).toHaveLength(pieces);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('comes and goes without a click', async () => {
    playback.background({ ambience: flat(10_000) });
    await pass(500);
    playback.background({});
    await pass(500);
    const steps = output.played.slice(1).map((sample, at) => Math.abs(sample - (output.played[at] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(30);
  });

  it('delays no speech and no word, and is quieter under it', async () => {
    const both = await withAndWithout({ ambience, thinking }, async () => {
      play(speech(counting(5_000, 300), counting(12_200, 100)));
      await pass(1_000);
    });
    expect(both.with.events).toEqual(both.without.events);
    const startedAt = both.without.output.playedAt[0] ?? NaN;
    const at = both.with.output.playedAt.indexOf(startedAt) * samplesIn(10);
    const mixed = both.with.output.played.slice(at, at + samplesIn(400));
    const spoken = countFrom(5_000, samplesIn(400));
    const background = mixed.map((sample, index) => sample - (spoken[index] ?? 0));
    // A quarter of the ambience, and nothing of the other sound, once both have gone.
    expect(new Set(background.slice(samplesIn(50)))).toEqual(new Set([250]));
    // It is back when the speech is over.
    expect(both.with.output.played.at(-1)).toBe(1_500);
  });

  it('keeps to the words when the caller interrupts and the agent goes on', async () => {
    const both = await withAndWithout({ ambience }, async () => {
      play(speech(counting(5_000, 1_000, ['one', 'two', 'three', 'four'])));
      await pass(600);
      playback.pause();
      await pass(300);
      playback.resume();
      await pass(1_500);
    });
    expect(both.with.events).toEqual(both.without.events);
    expect(both.with.events.map((event) => (event.type === 'word' ? event.text : ''))).toContain('four');
  });

  it('goes on while the agent is quiet because the caller speaks', async () => {
    playback.background({ ambience });
    play(speech(counting(5_000, 1_000)));
    await pass(500);
    playback.pause();
    await pass(1_000);
    expect(new Set(newest(500))).toEqual(new Set([1_000]));
  });
});

describe('the sound of a tool that runs', () => {
  it('is gone within 100 ms once the tool has ended, and nothing of the ambience with it', async () => {
    playback.background({ ambience, thinking });
    await pass(1_000);
    expect(output.played.at(-1)).toBe(1_500);
    const now = performance.now();
    playback.background({ ambience });
    await pass(500);
    expect(new Set(after(now + 100))).toEqual(new Set([1_000]));
  });

  it('goes with the first sample of speech, and comes again where speech runs out', async () => {
    playback.background({ thinking });
    await pass(1_000);
    let go: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => (go = resolve));
    play(
      (async function* () {
        yield counting(5_000, 200);
        await waits;
        yield counting(9_800, 200);
      })(),
    );
    await pass(150);
    const spoken = output.played.findIndex((sample) => sample > 4_900);
    const under = output.played.slice(spoken, spoken + samplesIn(100));
    expect(under.slice(samplesIn(40))).toEqual(countFrom(5_000 + samplesIn(40), samplesIn(60)));
    await pass(1_000);
    expect(output.played.at(-1)).toBe(500);
    const [now, count] = [performance.now(), output.played.length];
    go();
    await pass(100);
    // At most the piece that is being sent goes before.
    const first = output.played.slice(count).findIndex((sample) => sample > 5_000);
    expect(first).toBeLessThanOrEqual(samplesIn(20));
    expect(performance.now() - now).toBe(100);
  });
});

it('the line is told what of the mix is the voice', async () => {
  const writes: (readonly [mixed: Int16Array, voice: Int16Array | undefined])[] = [];
  playback = new VoicePlayback({
    get queued() {
      return output.queued;
    },
    write(piece, voice) {
      writes.push([piece, voice]);
      return output.write(piece);
    },
    clear: () => output.clear(),
  });
  playback.background({ ambience });
  await pass(400);
  expect(writes.at(-1)?.[1]).toEqual(new Int16Array(samplesIn(10)));
  play(speech(counting(5_000, 200)));
  await pass(100);
  const [mixed, voice] = writes.at(-1) ?? [];
  expect((mixed?.[0] ?? 0) - (voice?.[0] ?? 0)).toBe(250);
});
