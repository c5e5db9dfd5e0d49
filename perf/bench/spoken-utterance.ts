import type { SpokenWord } from '../../agent/domain/ports.ts';
import { firstAudible, lastAudible, WINDOW_SAMPLES, windowLevels } from '../caller/audibility.ts';
import { SAMPLE_RATE, samplesOf } from '../caller/audio.ts';
import { callerVoice } from '../caller/models.ts';
import { type SpokenText, speakWords } from '../caller/voice.ts';
import { joined, silence } from './mix.ts';
import type { Piece, UtteranceText } from './utterances.ts';

/** An utterance as it is sent. Begins and ends with its first and last sound. */
export interface Spoken {
  readonly id: string;
  readonly kind: UtteranceText['kind'] | 'recording';
  readonly text: string;
  /** Mono, 16 kHz. */
  readonly samples: Float32Array;
  /** Words with their times from the start of the samples; none where they are not known. */
  readonly words: readonly SpokenWord[];
}

const NOTHING: SpokenText = { samples: silence(0), words: [] };

const millisecondsOf = (samples: number): number => (samples * 1_000) / SAMPLE_RATE;

/** Speaks utterances with the caller's voice; from the cache where they were spoken before. */
export async function speakUtterances(utterances: readonly UtteranceText[]): Promise<Spoken[]> {
  const spoken = await speakPieces(utterances.map(({ pieces }) => pieces));
  return utterances.map(({ id, kind, text }, i) => ({ id, kind, text, ...(spoken[i] ?? NOTHING) }));
}

/** Speaks what is said in pieces with the caller's voice, with the silence after each piece. */
export async function speakPieces(all: readonly (readonly Piece[])[]): Promise<SpokenText[]> {
  const texts = all.flatMap((pieces) => pieces.map(({ text }) => text));
  const voiced = await speakWords(texts, callerVoice);
  const byText = new Map(texts.map((text, i) => [text, voiced[i]]));
  return all.map((pieces) => {
    let samples = silence(0);
    const words: SpokenWord[] = [];
    for (const piece of pieces) {
      const spoken = byText.get(piece.text);
      if (!spoken) throw new Error(`Nothing was spoken for ${piece.text}.`);
      const sound = withoutQuiet(spoken);
      const startMs = millisecondsOf(samples.length);
      words.push(
        ...sound.words.map((word) => ({
          ...word,
          startMs: startMs + word.startMs,
          endMs: startMs + word.endMs,
        })),
      );
      samples = joined(samples, sound.samples, silence(samplesOf(piece.pauseMs)));
    }
    return { samples, words };
  });
}

/** Cuts the quiet before and after, so that a pause is as long as it says and the end is where the last sound is. */
export function withoutQuiet({ samples, words }: SpokenText): SpokenText {
  const levels = windowLevels(samples);
  const from = Math.max(0, firstAudible(levels)) * WINDOW_SAMPLES;
  const to = (lastAudible(levels) + 1) * WINDOW_SAMPLES || samples.length;
  const cutMs = millisecondsOf(from);
  const within = (ms: number): number => Math.min(Math.max(0, ms - cutMs), millisecondsOf(to - from));
  return {
    samples: samples.slice(from, to),
    words: words.map(({ text, startMs, endMs }) => ({
      text,
      startMs: within(startMs),
      endMs: within(endMs),
    })),
  };
}
