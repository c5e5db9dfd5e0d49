import { joinSamples } from '../../../agent/domain/samples.ts';
import { SAMPLE_RATE, samplesOf } from '../../caller/audio.ts';
import { silence } from '../mix.ts';
import { findRecordings, readRecordings } from '../recordings.ts';
import { type Spoken, speakUtterances } from '../spoken-utterance.ts';
import { UTTERANCES } from '../utterances.ts';

/** Pause between two sentences. */
const PAUSE_MS = 700;
/** From one sentence to the next, among all in order: those beside each other say nearly the same, as nobody does. */
const STEP = 11;

/** Speech that lasts for minutes. */
export interface LongSpeech {
  /** Mono, 16 kHz. */
  readonly samples: Float32Array<ArrayBuffer>;
  /** What is said. */
  readonly text: string;
  /** Whether people say it; else a synthesised voice. */
  readonly isRecorded: boolean;
}

/** Speech of some minutes, joined from recordings where there are some, again and again. */
export async function longSpeech(minutes: number, recordings: string): Promise<LongSpeech> {
  const folder = findRecordings(recordings);
  const spoken: readonly Spoken[] = folder
    ? await readRecordings(folder)
    : await speakUtterances(UTTERANCES.filter(({ kind }) => kind === 'question'));
  const parts: Float32Array[] = [];
  const texts: string[] = [];
  const wanted = minutes * 60 * SAMPLE_RATE;
  for (let i = 0, length = 0; length < wanted; i++) {
    const one = spoken[(i * STEP) % spoken.length];
    if (!one) throw new Error('There is nothing to transcribe.');
    parts.push(one.samples, silence(samplesOf(PAUSE_MS)));
    texts.push(one.text);
    length += one.samples.length + samplesOf(PAUSE_MS);
  }
  return { samples: joinSamples(parts), text: texts.join(' '), isRecorded: folder !== undefined };
}
