import { joinSpeech } from '../../domain/join-speech.ts';
import { ConfigError } from '../../../platform/errors.ts';
import { type Lexicon, withWordsOfAll } from '../../domain/lexicon.ts';
import { openAcousticModel } from './acoustic-model.ts';
import type { AcousticModel, Encoded } from './acoustic-model.ts';
import { openEspeak } from './espeak.ts';
import type { Phonemizer } from './espeak.ts';
import { checkSounds, withGiven } from './given-phonemes.ts';
import type { Latent } from './latent.ts';
import { encode } from './phoneme-ids.ts';
import { speak } from './speak.ts';
import type { Pronunciation, Reading, SentenceReading, VoiceSteps } from './speak.ts';
import type { Language } from '../../languages/language.ts';
import { languages } from '../../languages/languages.ts';
import { type Pronounce, type SpokenPart, pronounceBy } from '../../languages/pronounce.ts';
import { asWritten } from '../../languages/spoken-words.ts';
import { readVoiceConfig } from './voice-config.ts';
import type { VoiceConfig } from './voice-config.ts';
import { wordOfEachPhoneme } from './word-times.ts';

export interface VoiceFiles {
  /** The voice's .onnx file. */
  readonly modelPath: string;
  /** The .onnx.json beside it. */
  readonly configPath: string;
  /** Threads that compute one sentence. */
  readonly threads: number;
  /** Words that are pronounced by it; none by default. */
  readonly lexicon?: Lexicon;
}

/** Lexicons of agents whose words are kept ready. More of them are rarely used at a time. */
const MOST_LEXICONS = 32;

/** Quiet after a sentence, by its last mark, as a person who reads aloud leaves it before the next sentence. */
const PAUSE_MS: Readonly<Record<string, number>> = {
  ',': 120,
  ':': 200,
  ';': 200,
  '.': 250,
  '?': 250,
  '!': 250,
};

/** Quiet after an ellipsis, which is for thinking: longer than at a comma or between sentences. */
const ELLIPSIS_PAUSE_MS = 400;
/** Quiet after a paragraph. */
const PARAGRAPH_PAUSE_MS = 500;

/** Quiet after text that ends without a mark, as a clause does that was cut for its length. */
const NO_MARK_PAUSE_MS = 80;

/** Texts that are spoken once after loading: the first run of each length is slower, so a clause and a sentence are run ahead. */
const WARM_UP = ['Sure.', 'Well, the answer to that is a little longer than this, but not by very much.'];

/** A voice that is loaded. Blocks its thread while it computes. */
export class Voice implements VoiceSteps {
  readonly #config: VoiceConfig;
  readonly #phonemizer: Phonemizer;
  readonly #model: AcousticModel;
  readonly #readAloud: Language['readAloud'];
  readonly #lexicon: Lexicon;
  readonly #pronounce: Pronounce;
  /** The same with an agent's own words, by its lexicon as JSON: each request has it anew. */
  readonly #pronounceOwn = new Map<string, Pronounce>();
  /** Phonemes of single words. They are kept, since the same few words make up most of what is said. */
  readonly #alone = new Map<string, readonly string[]>();

  /**
   * Loads a voice and warms it up.
   *
   * @throws ConfigError if one of its files can't be used, or the lexicon has a sound that the voice doesn't know.
   */
  static async open({ modelPath, configPath, threads, lexicon = [] }: VoiceFiles): Promise<Voice> {
    const config = await readVoiceConfig(configPath);
    try {
      checkSounds(lexicon, config.phonemeIds);
    } catch (cause) {
      throw new ConfigError(`PARLEY_LEXICON can't be used: ${(cause as Error).message}`, { cause });
    }
    const phonemizer = await openEspeak(config.espeakVoice);
    const model = await openAcousticModel(modelPath, config, threads);
    const voice = new Voice(config, phonemizer, model, lexicon);
    for (const text of WARM_UP) await joinSpeech(speak(voice, text));
    return voice;
  }

  private constructor(config: VoiceConfig, phonemizer: Phonemizer, model: AcousticModel, lexicon: Lexicon) {
    this.#config = config;
    this.#phonemizer = phonemizer;
    this.#model = model;
    // The names of eSpeak's voices begin with their language: "en-us".
    const [language = ''] = config.espeakVoice.split('-');
    this.#readAloud = languages.get(language)?.readAloud ?? asWritten;
    this.#lexicon = lexicon;
    this.#pronounce = pronounceBy(lexicon, this.#readAloud);
  }

  /** The language of its phonemes, as in "en". */
  get language(): string {
    return this.#config.espeakVoice.split('-')[0] ?? '';
  }

  /** The signs of IPA that it knows. */
  get sounds(): readonly string[] {
    return [...this.#config.phonemeIds.keys()];
  }

  /**
   * Makes a text speakable and turns it into phonemes. It blocks the thread for some milliseconds.
   *
   * @param own words of the agent's that speaks.
   */
  async read(text: string, own?: Lexicon): Promise<Reading> {
    const { sampleRate, phonemeIds } = this.#config;
    const words = this.#readAloud(text);
    const sentences: SentenceReading[] = [];
    for (const parts of splitAtEllipses(this.#pronounceFor(own)(words))) {
      const spoken = this.#phonemizer.phonemize(parts.map((part) => part.text).join(' '));
      const partOfEach = wordOfEachPhoneme(
        spoken.flat(),
        parts.map((part) => this.#phonemesAlone(part.text)),
      );
      let phoneme = 0;
      for (const [index, found] of spoken.entries()) {
        const partOf = partOfEach.slice(phoneme, (phoneme += found.length));
        const sentence = withGiven({ phonemes: found, partOf }, parts);
        const thinks = index === spoken.length - 1 && ELLIPSIS.test(parts.at(-1)?.text ?? '');
        sentences.push({
          ...encode(sentence.phonemes, phonemeIds),
          wordOf: sentence.partOf.map((part) => parts[part]?.word ?? -1),
          pauseMs: thinks ? ELLIPSIS_PAUSE_MS : pauseAfter(found),
        });
      }
    }
    const last = sentences.pop();
    if (last) {
      const endsParagraph = /\n\s*$/.test(text);
      sentences.push(endsParagraph ? { ...last, pauseMs: Math.max(last.pauseMs, PARAGRAPH_PAUSE_MS) } : last);
    }
    return { sampleRate, words, sentences };
  }

  encode({ ids, rate }: Pronunciation): Promise<Encoded> {
    return this.#model.encode(ids, rate);
  }

  decode(latent: Latent): Promise<Float32Array> {
    return this.#model.decode(latent);
  }

  #pronounceFor(own: Lexicon | undefined): Pronounce {
    if (!own) return this.#pronounce;
    const key = JSON.stringify(own);
    const known = this.#pronounceOwn.get(key);
    if (known) return known;
    const pronounce = pronounceBy(withWordsOfAll(own, this.#lexicon), this.#readAloud);
    if (this.#pronounceOwn.size >= MOST_LEXICONS) this.#pronounceOwn.clear();
    this.#pronounceOwn.set(key, pronounce);
    return pronounce;
  }

  #phonemesAlone(word: string): readonly string[] {
    const known = this.#alone.get(word);
    if (known !== undefined) return known;
    const phonemes = this.#phonemizer.phonemize(word).flat();
    if (this.#alone.size >= 5_000) this.#alone.clear();
    this.#alone.set(word, phonemes);
    return phonemes;
  }
}

const ELLIPSIS = /(?:…|\.{3,})["'”’)\]]*$/;

/** What is said in stretches that end with an ellipsis, since phonemes don't show one. */
function splitAtEllipses(parts: readonly SpokenPart[]): SpokenPart[][] {
  const stretches: SpokenPart[][] = [[]];
  for (const part of parts) {
    stretches.at(-1)?.push(part);
    if (ELLIPSIS.test(part.text)) stretches.push([]);
  }
  return stretches.filter((stretch) => stretch.length > 0);
}

/** The quiet after a sentence, by its last mark, which a space may follow. */
function pauseAfter(sentence: readonly string[]): number {
  return PAUSE_MS[sentence.findLast((phoneme) => phoneme !== ' ') ?? ''] ?? NO_MARK_PAUSE_MS;
}
