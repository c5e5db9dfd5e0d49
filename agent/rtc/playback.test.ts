import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlaybackEvent, Speech } from '../domain/ports.ts';
import { VoicePlayback } from './playback.ts';
import { countFrom, counting, VirtualOutput } from './virtual-output.fixture.ts';
import { PIECE_MS, PIECE_SAMPLES, VOICE_RATE } from './voice-output.ts';

/** How often the playback checks which words have begun. */
const TICK_MS = 20;

describe('playback', () => {
  let output: VirtualOutput;
  let playback: VoicePlayback;
  let events: (PlaybackEvent & { seenAt: number })[];
  let completed: boolean;
  let failed: unknown;

  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['performance', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'],
    });
    output = new VirtualOutput();
    playback = new VoicePlayback(output);
    events = [];
    completed = false;
    failed = undefined;
  });
  afterEach(() => vi.useRealTimers());

  const play = (speech: AsyncIterable<Speech>) =>
    playback.play(speech).subscribe({
      next: (event) => events.push({ ...event, seenAt: performance.now() }),
      error: (error: unknown) => (failed = error),
      complete: () => (completed = true),
    });
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
  const wordsHeard = () => events.flatMap((event) => (event.type === 'word' ? [event.text] : []));

  it('plays pieces of speech one after the other without a gap, and completes when the last was heard', async () => {
    play(
      (async function* () {
        yield counting(1_000, 205);
        yield counting(6_000, 195);
      })(),
    );
    await pass(399);
    expect(completed).toBe(false);
    await pass(40);
    expect(completed).toBe(true);
    const length = (205 * VOICE_RATE) / 1_000;
    expect(output.played).toEqual([...countFrom(1_000, length), ...countFrom(6_000, 9_600 - length)]);
    expect(new Set(output.playedAt.map((at, index) => at - index * PIECE_MS)).size).toBe(1);
  });

  it("plays a sentence in pieces at the voice's own rate without a click, each word when it is due", async () => {
    const rate = 22_050;
    const tone = Float32Array.from(
      { length: rate },
      (_, at) => 0.5 * Math.sin((2 * Math.PI * 100 * at) / rate),
    );
    const cuts = [0, 7_000, 15_003, rate];
    play(
      (async function* () {
        for (const [index, start] of cuts.slice(0, -1).entries()) {
          yield {
            text: '',
            samples: tone.subarray(start, cuts[index + 1]),
            sampleRate: rate,
            words: [{ text: `${index}`, startMs: 10, endMs: 20 }],
          };
        }
      })(),
    );
    await pass(1_100);
    expect(completed).toBe(true);
    // A tone of 100 Hz at this level changes by at most 430 from one sample to the next.
    const steps = output.played
      .slice(1, VOICE_RATE - 2)
      .map((sample, at) => Math.abs(sample - (output.played[at] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(500);
    const due = cuts.slice(0, -1).map((start) => (start / rate) * 1_000 + 10);
    const late = events.flatMap((event) =>
      event.type === 'word' ? [event.seenAt - (due[Number(event.text)] ?? 0)] : [],
    );
    expect(late).toHaveLength(3);
    for (const ms of late) {
      expect(ms).toBeGreaterThanOrEqual(-1);
      expect(ms).toBeLessThanOrEqual(2 * TICK_MS);
    }
  });

  it('tells when the reply begins to be heard, and each word as it does', async () => {
    play(
      (async function* () {
        yield counting(1_000, 400);
      })(),
    );
    await pass(500);
    expect(events.map(({ type }) => type)).toEqual(['started', 'word', 'word']);
    const [started, first, second] = events as unknown as [
      { at: number },
      { seenAt: number },
      { seenAt: number },
    ];
    expect(started.at).toBe(0);
    expect(first.seenAt).toBeLessThanOrEqual(20);
    expect(second.seenAt).toBeGreaterThanOrEqual(200);
    expect(second.seenAt).toBeLessThanOrEqual(220);
    expect(wordsHeard()).toEqual(['first', 'second']);
  });

  it('says the reply starts at its first audible sample, not at the quiet before', async () => {
    const samples = new Float32Array((300 * VOICE_RATE) / 1_000);
    samples.fill(0.5, samples.length / 2);
    play(
      (async function* () {
        yield { text: '', samples, sampleRate: VOICE_RATE, words: [] };
      })(),
    );
    await pass(400);
    expect(events).toMatchObject([{ type: 'started' }]);
    expect(Math.abs((events[0] as PlaybackEvent & { at: number }).at - 150)).toBeLessThanOrEqual(PIECE_MS);
  });

  it('asks for the next piece only when the last one is nearly over', async () => {
    const asked: number[] = [];
    play(
      (async function* () {
        for (let index = 0; index < 3; index += 1) {
          asked.push(performance.now());
          yield counting(1_000, 2_000);
        }
      })(),
    );
    await pass(6_100);
    expect(completed).toBe(true);
    expect(asked[0]).toBe(0);
    expect(asked[1]).toBeGreaterThanOrEqual(990);
    expect(asked[1]).toBeLessThan(1_050);
    expect(asked[2]).toBeGreaterThanOrEqual(2_990);
    expect(asked[2]).toBeLessThan(3_050);
  });

  it('is held while nobody can hear it, also when it begins then, and nothing of it is lost', async () => {
    playback.hold();
    play(
      (async function* () {
        yield counting(1_000, 400);
      })(),
    );
    await pass(1_000);
    expect(output.played.filter((sample) => sample !== 0)).toEqual([]);
    expect(events).toEqual([]);

    playback.letGo();
    await pass(305);
    playback.hold();
    await pass(1_000);
    const held = output.played.length;
    playback.letGo();
    await pass(300);
    const goesOn = output.played.slice(held);
    expect(goesOn.slice(120)).toEqual(countFrom(1_000 + 4_800 + 120, 4_800 - 120));
    expect(wordsHeard()).toEqual(['first', 'second']);
    expect(completed).toBe(true);
  });

  it('goes on only when it is neither held nor paused', async () => {
    play(
      (async function* () {
        yield counting(1_000, 400);
      })(),
    );
    await pass(105);
    playback.pause();
    playback.hold();
    playback.resume();
    await pass(1_000);
    expect(completed).toBe(false);
    playback.pause();
    playback.letGo();
    await pass(1_000);
    expect(completed).toBe(false);
    playback.resume();
    await pass(500);
    expect(wordsHeard()).toEqual(['first', 'second']);
    expect(completed).toBe(true);
  });

  it('is silent at once when it is unsubscribed, ends the producer, and nothing of it is left in the next reply', async () => {
    let ended = false;
    const subscription = play(
      (async function* () {
        try {
          yield counting(1_000, 2_000);
          yield counting(1_000, 2_000);
        } finally {
          ended = true;
        }
      })(),
    );
    await pass(305);
    const heard = output.played.length;
    subscription.unsubscribe();
    await pass(0);
    expect(ended).toBe(true);
    expect(output.queued).toBeLessThanOrEqual(PIECE_SAMPLES);
    await pass(100);
    // After the cut there is only a fade of 5 ms.
    const fade = output.played.slice(heard);
    expect(fade).toHaveLength(PIECE_SAMPLES);
    expect(fade[0]).toBe(1_000 + heard);
    expect(fade.slice(PIECE_SAMPLES / 2).every((sample) => sample === 0)).toBe(true);

    output.played.length = 0;
    play(
      (async function* () {
        yield counting(9_000, 100);
      })(),
    );
    await pass(200);
    expect(output.played).toEqual(countFrom(9_000, 2_400));
    expect(completed).toBe(true);
  });

  it('goes on from the interrupted word after a pause, and tells no word twice', async () => {
    play(
      (async function* () {
        yield counting(1_000, 400);
      })(),
    );
    await pass(305);
    playback.pause();
    await pass(1_000);
    const paused = output.played.length;
    expect(paused).toBeLessThanOrEqual(31 * PIECE_SAMPLES);
    expect(completed).toBe(false);

    playback.resume();
    await pass(300);
    const resumed = output.played.slice(paused);
    // Playback resumes at the second word, which began at 200 ms, and its first 5 ms are faded in.
    expect(resumed[0]).toBe(0);
    expect(resumed.slice(120)).toEqual(countFrom(1_000 + 4_800 + 120, 4_800 - 120));
    expect(wordsHeard()).toEqual(['first', 'second']);
    expect(completed).toBe(true);
  });

  it('knows which words end about now, as they are heard, also while it is paused', async () => {
    const near = (ms: number): readonly string[] => playback.wordsEndingNear(ms);
    expect(near(1_000)).toEqual([]);
    play(
      (async function* () {
        yield counting(1_000, 4_000, ['Would', 'you', 'like', 'tea?']);
      })(),
    );
    await pass(1_500);
    expect(near(700)).toEqual(['Would', 'you']);
    expect(near(300)).toEqual([]);
    await pass(1_700);
    playback.pause();
    await pass(1_000);
    expect(near(1_000)).toEqual(['like', 'tea?']);
    playback.resume();
    await pass(2_000);
    expect(completed).toBe(true);
  });

  it('holds a reply that is paused before it has begun', async () => {
    play(
      (async function* () {
        await new Promise((resolve) => setTimeout(resolve, 50));
        yield counting(1_000, 100);
      })(),
    );
    playback.pause();
    await pass(500);
    expect(output.played.filter((sample) => sample !== 0)).toEqual([]);
    playback.resume();
    await pass(200);
    expect(completed).toBe(true);
    expect(events[0]).toMatchObject({ type: 'started' });
  });

  it('hands on what the producer fails with', async () => {
    play(
      (async function* () {
        yield counting(1_000, 100);
        throw new Error('the voice is gone');
      })(),
    );
    await pass(200);
    expect(failed).toMatchObject({ message: 'the voice is gone' });
  });

  it('leaves no timer behind, whichever way it ends', async () => {
    const timers = vi.getTimerCount();
    const endless = async function* () {
      for (;;) yield counting(1_000, 100);
    };
    play(endless());
    await pass(50);
    await Promise.all([playback[Symbol.asyncDispose](), pass(20)]);
    expect(completed).toBe(true);
    play(endless()).unsubscribe();
    await pass(20);
    expect(vi.getTimerCount()).toBe(timers);
  });
});
