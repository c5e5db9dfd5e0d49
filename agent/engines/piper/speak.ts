import type { Speech, SpokenWord } from '../../domain/ports.ts';
import type { Encoded } from './acoustic-model.ts';
import { piecesOf, soundOf } from './latent.ts';
import type { Latent } from './latent.ts';
import { QuietTrimmer } from './trim-quiet.ts';
import { WordQueue } from './word-queue.ts';
import type { SpeakableWord } from '../../languages/language.ts';
import { withinSpeech, wordStretches } from './word-times.ts';

/** What a voice computes, a step at a time. Nothing is kept between two steps. */
export interface VoiceSteps {
  /** How a text is spoken. */
  read(text: string): Promise<Reading>;
  encode(pronunciation: Pronunciation): Promise<Encoded>;
  /** Samples, equally many for each frame. */
  decode(latent: Latent): Promise<Float32Array>;
}

/** What a voice is to say, and how fast. */
export interface Pronunciation {
  readonly ids: readonly number[];
  /** 1 is the voice's own pace, 2 is twice as fast. */
  readonly rate: number;
}

/** A text as a voice reads it. */
export interface Reading {
  /** In samples per second. */
  readonly sampleRate: number;
  readonly words: readonly SpeakableWord[];
  readonly sentences: readonly SentenceReading[];
}

export interface SentenceReading {
  readonly ids: readonly number[];
  /** For each id the index of its phoneme; −1 for none. */
  readonly phonemeOf: readonly number[];
  /** For each phoneme the index of its word among those that are said; −1 for none. */
  readonly wordOf: readonly number[];
  /** Quiet after it. */
  readonly pauseMs: number;
}

/**
 * Speaks one clause or sentence, or a few: each piece when it is asked for, and as soon as it is computed.
 *
 * @param rate of phonemes and pauses alike: 1 is the voice's own pace, 2 is twice as fast.
 */
export async function* speak(voice: VoiceSteps, text: string, rate = 1): AsyncGenerator<Speech> {
  const { sampleRate, words, sentences } = await voice.read(text);
  const queue = new WordQueue(words, sampleRate);
  let given = 0;
  for (const sentence of sentences) {
    const { latent, context, lengths } = await voice.encode({ ids: sentence.ids, rate });
    const stretches = wordStretches(lengths, sentence.phonemeOf, sentence.wordOf);
    const trimmer = new QuietTrimmer(sampleRate);
    const start = given;
    for (const piece of piecesOf(latent, context)) {
      const sound = soundOf(piece, await voice.decode(piece.latent));
      const samples = piece.last ? trimmer.end(sound, sentence.pauseMs / rate) : trimmer.push(sound);
      if (samples.length === 0) continue;
      const speechEnd = piece.last ? trimmer.speechEnd : undefined;
      const places = withinSpeech(stretches, start, trimmer.skipped, speechEnd);
      const end = given + samples.length;
      yield speechOf(samples, queue.take(places, given, end), sampleRate);
      given = end;
    }
  }
  const unheard = queue.rest();
  if (unheard.length > 0) yield speechOf(new Float32Array(0), unheard, sampleRate);
}

const speechOf = (samples: Float32Array, words: readonly SpokenWord[], sampleRate: number): Speech => ({
  text: words.map((word) => word.text).join(' '),
  samples,
  sampleRate,
  words,
});
