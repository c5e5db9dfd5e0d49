import type { SttSession, TtsSession } from '../../agent/domain/ports.ts';
import type { SttSpeed, TtsSpeed } from '../../models/measurement.ts';
import { median } from './median.ts';

/** What callers may ask: a voice says it, and its words are recognised, both against the clock. The first only warms up. */
const QUESTIONS = [
  'Good morning, can you hear me?',
  'Which planet is the largest of all?',
  'How many people live in the city of Rome?',
  'Please tell me how a bicycle stays upright.',
];
/** As long as what is spoken first of a reply. */
const FIRST_PIECE = 'In the spring you should wear';

/** In samples a second. */
const HEARD_RATE = 16_000;

/** Measures a voice; the questions are what it said, at 16 kHz. */
export async function ttsSpeed(
  voice: TtsSession,
  signal: AbortSignal,
): Promise<{ speed: TtsSpeed; questions: readonly Float32Array[] }> {
  const questions: Float32Array[] = [];
  const firstSounds: number[] = [];
  const factors: number[] = [];
  for (const question of QUESTIONS) {
    const startedAt = performance.now();
    for await (const piece of voice.synthesize(FIRST_PIECE, signal)) if (piece.samples.length > 0) break;
    firstSounds.push(performance.now() - startedAt);
    const { samples, tookMs } = await say(voice, question, signal);
    questions.push(samples);
    factors.push(tookMs / lengthMs(samples));
  }
  return {
    speed: { firstSoundMs: median(firstSounds.slice(1)), realTimeFactor: median(factors.slice(1)) },
    questions,
  };
}

/** Measures recognition of some questions at 16 kHz, the first of which only warms up. */
export async function sttSpeed(
  recognition: SttSession,
  questions: readonly Float32Array[],
  signal: AbortSignal,
): Promise<SttSpeed> {
  const took: number[] = [];
  const factors: number[] = [];
  for (const samples of questions) {
    const startedAt = performance.now();
    await recognition.transcribe(samples, { urgency: () => 'final', signal });
    const tookMs = performance.now() - startedAt;
    took.push(tookMs);
    factors.push(tookMs / lengthMs(samples));
  }
  return { transcriptMs: median(took.slice(1)), realTimeFactor: median(factors.slice(1)) };
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
