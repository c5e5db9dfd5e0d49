import type { Speech, SpokenWord } from '../../domain/ports.ts';
import type { Encoded } from './acoustic-model.ts';
import { piecesOf, soundOf } from './latent.ts';
import type { Latent } from './latent.ts';
import { QuietTrimmer } from './trim-quiet.ts';
import { WordQueue } from './word-queue.ts';
import type { SpeakableWord } from '../../languages/language.ts';
import { withinSpeech, wordStretches } from './word-times.ts';

/** The steps in which a voice computes. It keeps nothing between two steps. */
export interface VoiceSteps {
  /** Finds out how a text is spoken. */
  read(text: string): Promise<Reading>;
  encode(pronunciation: Pronunciation): Promise<Encoded>;
  /** Turns frames into samples, equally many for each frame. */
  decode(latent: Latent): Promise<Float32Array>;
}

/** The phonemes that a voice is to say, and the pace. */
export interface Pronunciation {
  readonly ids: readonly number[];
  /** 1 is the voice's own pace, 2 is twice as fast. */
  readonly rate: number;
}

/** A text, prepared for a voice to speak. */
export interface Reading {
  /** In samples per second. */
  readonly sampleRate: number;
  readonly words: readonly SpeakableWord[];
  readonly sentences: readonly SentenceReading[];
}

export interface SentenceReading {
  readonly ids: readonly number[];
  /** The index of each id's phoneme; −1 for none. */
  readonly phonemeOf: readonly number[];
  /** The index of each phoneme's word among the words that are said; −1 for none. */
  readonly wordOf: readonly number[];
  /** Length of the quiet after the sentence. */
  readonly pauseMs: number;
}

/**
 * Speaks one or a few clauses or sentences. A piece is computed when it is asked for, and given out at once.
 *
 * @param rate the pace of phonemes and pauses: 1 is the voice's own, 2 is twice as fast.
 * @param longest frames of a piece, as for `piecesOf`.
 */
export async function* speak(
  voice: VoiceSteps,
  text: string,
  rate = 1,
  longest?: number,
): AsyncGenerator<Speech> {
  const { sampleRate, words, sentences } = await voice.read(text);
  const queue = new WordQueue(words, sampleRate);
  let given = 0;
  for (const sentence of sentences) {
    const { latent, context, lengths } = await voice.encode({ ids: sentence.ids, rate });
    const stretches = wordStretches(lengths, sentence.phonemeOf, sentence.wordOf);
    const trimmer = new QuietTrimmer(sampleRate);
    const start = given;
    for (const piece of piecesOf(latent, context, longest)) {
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
