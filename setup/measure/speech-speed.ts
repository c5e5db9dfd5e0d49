import type { SttSession, TtsSession } from '../../agent/domain/ports.ts';
import type { SttSpeed, TtsSpeed } from '../../models/measurement.ts';
import { median } from './median.ts';

/** What a caller may ask: its voice is made, and its words are recognised, both against the clock. */
const QUESTION = 'What should I wear in Paris in the spring, and is it likely to rain?';
/** As long as what is spoken first of a reply. */
const FIRST_PIECE = 'In the spring you should wear';

/** The first round only warms up. */
const ROUNDS = 4;

/** In samples a second. */
const HEARD_RATE = 16_000;

/** Measures a voice; the samples are what it said, at 16 kHz. */
export async function ttsSpeed(
  voice: TtsSession,
  signal: AbortSignal,
): Promise<{ speed: TtsSpeed; samples: Float32Array }> {
  const rounds: TtsSpeed[] = [];
  let samples: Float32Array = new Float32Array();
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    for await (const piece of voice.synthesize(FIRST_PIECE, signal)) if (piece.samples.length > 0) break;
    const firstSoundMs = performance.now() - startedAt;
    const sentence = await say(voice, QUESTION, signal);
    samples = sentence.samples;
    rounds.push({ firstSoundMs, realTimeFactor: sentence.tookMs / lengthMs(samples) });
  }
  const measured = rounds.slice(1);
  const speed = {
    firstSoundMs: median(measured.map((round) => round.firstSoundMs)),
    realTimeFactor: median(measured.map((round) => round.realTimeFactor)),
  };
  return { speed, samples };
}

/** Measures recognition of some seconds of speech. */
export async function sttSpeed(
  recognition: SttSession,
  samples: Float32Array,
  signal: AbortSignal,
): Promise<SttSpeed> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    await recognition.transcribe(samples, { urgency: () => 'final', signal });
    rounds.push(performance.now() - startedAt);
  }
  const transcriptMs = median(rounds.slice(1));
  return { transcriptMs, realTimeFactor: transcriptMs / lengthMs(samples) };
}

async function say(
  voice: TtsSession,
  text: string,
  signal: AbortSignal,
): Promise<{ tookMs: number; samples: Float32Array }> {
  const startedAt = performance.now();
  const heard: number[] = [];
  for await (const { samples, sampleRate } of voice.synthesize(text, signal)) {
    // Speech is recognised as well without a filter: what is above 8 kHz is quiet in a voice.
    const length = Math.floor((samples.length * HEARD_RATE) / sampleRate);
    for (let i = 0; i < length; i++) heard.push(samples[Math.floor((i * sampleRate) / HEARD_RATE)] ?? 0);
  }
  return { tookMs: performance.now() - startedAt, samples: Float32Array.from(heard) };
}

const lengthMs = (samples: Float32Array): number => (samples.length * 1_000) / HEARD_RATE;
