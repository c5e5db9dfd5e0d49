import { SAMPLE_RATE } from '../domain/audio.ts';
import type { Latent } from './piper/latent.ts';
import type { Pronunciation } from './piper/speak.ts';

/**
 * How long an engine's jobs may take, in ms, by their size; what takes longer hangs. Each is many times what a slow and busy machine needs, a
 * hundred times and more what a usual one does. Those of native threads are the longest: only the end of the process ends such a job, and
 * with it all calls. A thread of JavaScript is started again within a second, so its jobs are given up sooner.
 */
export const JOB_LIMIT_MS = {
  /** To start a thread and load its model from a slow disk. */
  start: 60_000,
  /** A frame of voice activity detection. Callers are not heard meanwhile; what they say waits (detect-speech.ts). */
  frame: 2_000,
  /** @param samples of what is transcribed, at 16 kHz. */
  transcript: (samples: number): number => 60_000 + 4_000 * (samples / SAMPLE_RATE),
  /** To make room for a call's speech recognition. */
  transcriber: 60_000,
  /** @param characters of what is judged. */
  judgement: (characters: number): number => 30_000 + 20 * characters,
  /** A few tokens of a language model, always as many. */
  step: 60_000,
  /** Of a text that is to be pronounced. */
  reading: ({ text }: { readonly text: string }): number => 5_000 + 20 * text.length,
  encoding: ({ ids }: Pronunciation): number => 5_000 + 50 * ids.length,
  decoding: ({ frames }: Latent): number => 5_000 + 100 * frames,
};
