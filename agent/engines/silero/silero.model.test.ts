import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelPath } from '../../../models/store.ts';
import { FRAME_SAMPLES, SAMPLE_RATE } from '../../domain/audio.ts';
import { joinSpeech } from '../../domain/join-speech.ts';
import type { Vad, VadSession } from '../../domain/ports.ts';
import { EngineDiedError } from '../../domain/errors.ts';
import { openPiper } from '../piper/open-piper.ts';
import { steadyVoice } from '../piper/steady-voice.fixture.ts';
import { ThreadWatch } from '../thread-watch.fixture.ts';
import { openSilero } from './open-silero.ts';

let vad: Vad;
let speech: Float32Array;
beforeAll(async () => {
  vad = await openSilero(modelPath('silero-vad-v6'));
  const piper = await openPiper(await steadyVoice());
  const { signal } = new AbortController();
  const spoken = await joinSpeech(piper.open().synthesize('What is the capital of France?', signal));
  await piper[Symbol.asyncDispose]();
  const step = spoken.sampleRate / SAMPLE_RATE;
  speech = Float32Array.from(
    { length: Math.floor(spoken.samples.length / step) },
    (_, index) => spoken.samples[Math.floor(index * step)] ?? 0,
  );
});
afterAll(() => vad[Symbol.asyncDispose]());

async function voicedShare(session: VadSession, samples: Float32Array): Promise<number> {
  let [voiced, frames] = [0, 0];
  for (let at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES) {
    if ((await session.process(samples.slice(at, at + FRAME_SAMPLES))) >= 0.5) voiced++;
    frames++;
  }
  return voiced / frames;
}

/** Deterministic white noise at −40 dB. */
function noise(): Float32Array {
  let state = 1;
  return Float32Array.from({ length: 2 * SAMPLE_RATE }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state / 1_073_741_823 - 1) * 0.01;
  });
}

describe('voice activity detection', () => {
  it('takes speech for speech, and nothing else', async () => {
    expect(await voicedShare(vad.open(), speech)).toBeGreaterThan(0.8);
    expect(await voicedShare(vad.open(), noise())).toBeLessThan(0.05);
    expect(await voicedShare(vad.open(), new Float32Array(2 * SAMPLE_RATE))).toBe(0);
  });

  it('hears each call by itself', async () => {
    const [alone, beside, silent] = [vad.open(), vad.open(), vad.open()];
    const expected: number[] = [];
    const got: number[] = [];
    for (let at = 0; at + FRAME_SAMPLES <= speech.length; at += FRAME_SAMPLES) {
      expected.push(await alone.process(speech.slice(at, at + FRAME_SAMPLES)));
    }
    for (let at = 0; at + FRAME_SAMPLES <= speech.length; at += FRAME_SAMPLES) {
      got.push(await beside.process(speech.slice(at, at + FRAME_SAMPLES)));
      await silent.process(new Float32Array(FRAME_SAMPLES));
    }
    expect(got).toEqual(expected);
  });

  it('hears frames together as it hears them one by one', async () => {
    const frames: Float32Array[] = [];
    const sound = new Float32Array(speech.length + SAMPLE_RATE);
    // More silence than the model hears out, then speech.
    sound.set(speech, SAMPLE_RATE);
    for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES)
      frames.push(sound.slice(at, at + FRAME_SAMPLES));
    const [alone, together] = [vad.open(), vad.open()];
    const expected: number[] = [];
    for (const frame of frames) expected.push(await alone.process(frame));
    const got: number[] = [];
    for (let at = 0; at < frames.length; at += 7)
      got.push(...((await together.processAll?.(frames.slice(at, at + 7))) ?? []));
    expect(got).toEqual(expected);
  });

  it('hears what follows a long silence as it hears it in a quiet room', async () => {
    const hearAfter = async (before: Float32Array): Promise<boolean[]> => {
      const session = vad.open();
      const voiced: boolean[] = [];
      for (const samples of [speech, before, speech]) {
        for (let at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES) {
          voiced.push((await session.process(samples.slice(at, at + FRAME_SAMPLES))) >= 0.5);
        }
      }
      return voiced;
    };
    const room = noise().map((sample) => sample / 5);
    const [afterSilence, afterRoom] = [await hearAfter(room.map(() => 0)), await hearAfter(room)];
    // Frames in which a word begins or ends may be judged either way.
    expect(afterSilence.filter((voiced, frame) => voiced !== afterRoom[frame]).length).toBeLessThan(4);
  });

  it('goes on where it was when its thread is killed', async () => {
    const frames = Array.from({ length: 20 }, (_, i) =>
      speech.slice(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES),
    );
    const hearAll = async (session: VadSession, before: (frame: number) => unknown): Promise<number[]> => {
      const heard: number[] = [];
      for (const [index, frame] of frames.entries()) {
        await before(index);
        heard.push(await session.process(frame));
      }
      return heard;
    };
    const watch = new ThreadWatch();
    watch.start();
    const mortal = await openSilero(modelPath('silero-vad-v6'));
    watch.stop();
    const interrupted = await hearAll(mortal.open(), (frame) => (frame === 10 ? watch.killAll() : undefined));
    expect(interrupted).toEqual(await hearAll(vad.open(), () => undefined));
    await mortal[Symbol.asyncDispose]();
  });

  it('says which file it could not load', async () => {
    const opening = openSilero('/nowhere.onnx');
    await expect(opening).rejects.toThrow(EngineDiedError);
    await expect(opening).rejects.toMatchObject({
      cause: { message: expect.stringContaining('/nowhere.onnx') as string },
    });
  });

  it('refuses a frame of another length', async () => {
    await expect(vad.open().process(new Float32Array(160))).rejects.toThrow('512 samples');
  });
});
