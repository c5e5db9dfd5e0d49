import { Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { type AudioFrame, FRAME_MS, FRAME_SAMPLES } from '../domain/audio.ts';
import { JOB_LIMIT_MS } from '../engines/job-limits.ts';
import { settled } from '../scripted-call.fixture.ts';
import { type VoicedFrame, detectSpeech } from './detect-speech.ts';
import { fails } from './hearing.fixture.ts';

/** Voice activity detection that takes a frame's first sample for its probability. */
const vad = { open: () => ({ process: async (samples: Float32Array) => samples[0] ?? 0 }) };
const audio = (probability: number): Float32Array => new Float32Array(FRAME_SAMPLES).fill(probability);

const ignore = (): void => undefined;

/** A thread with its model is there again after less than this. */
const RESTART_MS = 1_500;

/** A microphone that sends each frame when the last one was judged. */
class Microphone {
  readonly #frame$ = new Subject<AudioFrame>();
  readonly frame$ = this.#frame$.asObservable();
  #frames = 0;

  async sends(probability: number, echo?: AudioFrame['echo']): Promise<void> {
    const time = ++this.#frames * FRAME_MS;
    this.#frame$.next({ samples: audio(probability), endMs: time, receivedAt: time, ...(echo && { echo }) });
    await settled();
  }
}

it('does not take speech for over when a frame is only a little less sure', async () => {
  const microphone = new Microphone();
  const voiced: boolean[] = [];
  microphone.frame$
    .pipe(detectSpeech(vad, ignore))
    .subscribe({ next: (frame) => voiced.push(frame.voiced), error: fails });
  for (const probability of [0.4, 0.6, 0.4, 0.3, 0.4]) await microphone.sends(probability);
  expect(voiced).toEqual([false, true, true, false, false]);
});

it('hears each subscriber of one stream for itself', async () => {
  const microphone = new Microphone();
  const frames$ = microphone.frame$.pipe(detectSpeech(vad, ignore));
  const [first, second]: [boolean[], boolean[]] = [[], []];
  frames$.subscribe({ next: ({ voiced }) => first.push(voiced), error: fails });
  await microphone.sends(0.6);
  frames$.subscribe({ next: ({ voiced }) => second.push(voiced), error: fails });
  await microphone.sends(0.4);
  expect(first).toEqual([true, true]);
  expect(second).toEqual([false]);
});

it("takes the agent's own voice out once it is known to come back, and for speech of the caller until then", async () => {
  const microphone = new Microphone();
  const frames: VoicedFrame[] = [];
  microphone.frame$
    .pipe(detectSpeech(vad, ignore))
    .subscribe({ next: (frame) => frames.push(frame), error: fails });
  const echo = { without: audio(0), possible: true, expected: true };
  await microphone.sends(0.9, echo);
  expect(frames.at(-1)).toMatchObject({ voiced: true, maybeEcho: true });
  for (let sent = 0; sent < 600; sent += FRAME_MS) await microphone.sends(0.9, echo);
  expect(frames.at(-1)).toMatchObject({ voiced: false, maybeEcho: true });
  expect(frames.at(-1)?.frame.samples[0]).toBe(0);
  // The caller speaks while the agent does.
  await microphone.sends(0.9, { ...echo, without: audio(0.75) });
  expect(frames.at(-1)).toMatchObject({ voiced: true, maybeEcho: true });
  expect(frames.at(-1)?.frame.samples[0]).toBe(0.75);
});

it('knows a caller with headphones from an echo', async () => {
  const microphone = new Microphone();
  const frames: VoicedFrame[] = [];
  microphone.frame$
    .pipe(detectSpeech(vad, ignore))
    .subscribe({ next: (frame) => frames.push(frame), error: fails });
  const speaking = { possible: true, expected: true };
  for (let sent = 0; sent < 800; sent += FRAME_MS)
    await microphone.sends(0, { ...speaking, without: audio(0) });
  await microphone.sends(0.9, { ...speaking, without: audio(0.9) });
  expect(frames.at(-1)).toMatchObject({ voiced: true, maybeEcho: false });
});

it('drops and counts the oldest audio when it can not keep up', async () => {
  const microphone = new Microphone();
  const judge: (() => void)[] = [];
  const slow = {
    open: () => ({ process: () => new Promise<number>((resolve) => judge.push(() => resolve(1))) }),
  };
  let dropped = 0;
  const ends: number[] = [];
  microphone.frame$
    .pipe(detectSpeech(slow, () => dropped++))
    .subscribe({ next: ({ frame }) => ends.push(frame.endMs / FRAME_MS), error: fails });
  const [first, waiting] = [1, 125];
  for (let sent = 0; sent < first + 2 + waiting; sent++) await microphone.sends(1);
  expect(dropped).toBe(2);
  for (let judged = 0; judged < first + waiting; judged++) {
    judge.shift()?.();
    await settled();
  }
  expect(ends).toEqual([1, ...Array.from({ length: waiting }, (_, index) => 4 + index)]);
});

it('loses nothing of what is said while a thread that hangs is found out and started again', async () => {
  const microphone = new Microphone();
  let answer: () => void = ignore;
  const first = new Promise<void>((resolve) => (answer = resolve));
  const hangs = { open: () => ({ process: () => first.then(() => 1) }) };
  let [dropped, judged] = [0, 0];
  microphone.frame$
    .pipe(detectSpeech(hangs, () => dropped++))
    .subscribe({ next: () => judged++, error: fails });
  const frames = Math.round((JOB_LIMIT_MS.frame + RESTART_MS) / FRAME_MS);
  for (let sent = 0; sent < frames; sent++) await microphone.sends(1);
  answer();
  for (let sent = 0; sent < frames; sent++) await settled();
  expect({ dropped, judged }).toEqual({ dropped: 0, judged: frames });
});
