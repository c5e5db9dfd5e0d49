import type { Stt, SttOptions, SttSession, TranscribeOptions } from '../../domain/ports.ts';
import type { Transcript } from '../../domain/transcript.ts';
import { EngineDiedError, NotLoadedError } from '../../domain/errors.ts';
import type { Language } from '../../languages/language.ts';
import { Mutex } from '../mutex.ts';
import { type Addon, type AddonModel, type AddonState, type Decoded, loadAddon } from './addon.ts';
import { FEWEST_SAMPLES, audioContext, speechBounds, widerContext } from './audio-window.ts';
import { isInvented, meanProbability, withoutRemarks } from './invented-text.ts';
import { checkSamples, nothing } from './request.ts';
import { lengthOf, soundSpans } from './speech-time.ts';
import { wordsOf } from './words.ts';

export interface NativeOptions {
  readonly addonPath: string;
  readonly modelPath: string;
  readonly modelName: string;
  readonly threads: number;
  /** The language that callers speak. */
  readonly language: Language;
}

/** Speech recognition by the addon of agent/native/whisper, with one model, and a state for each session. */
export class NativeStt implements Stt {
  readonly model: string;
  readonly #native: AddonModel;
  readonly #threads: number;
  readonly #language: Language;
  readonly #sessions = new Set<NativeSession>();
  #closed = false;

  /** @throws Error if the addon or the model can't be loaded. */
  static async open(options: NativeOptions): Promise<NativeStt> {
    const addon: Addon = loadAddon(options.addonPath);
    return new NativeStt(options, await addon.loadModel(options.modelPath));
  }

  private constructor({ modelName, language, threads }: NativeOptions, native: AddonModel) {
    this.model = modelName;
    this.#native = native;
    this.#language = language;
    this.#threads = threads;
  }

  async open({ language = this.#language.code }: SttOptions = {}): Promise<SttSession> {
    if (this.#closed) throw new EngineDiedError('Speech recognition has been closed.');
    if (language !== this.#language.code)
      throw new NotLoadedError('language', language, [this.#language.code]);
    const state = await this.#native.createState();
    const settings = { language: this.#language, threads: this.#threads };
    const session = new NativeSession(state, settings, () => this.#sessions.delete(session));
    this.#sessions.add(session);
    return session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#sessions].map((session) => session[Symbol.asyncDispose]()));
    this.#native.free();
  }
}

class NativeSession implements SttSession {
  readonly #state: AddonState;
  readonly #settings: Pick<NativeOptions, 'language' | 'threads'>;
  readonly #onClose: () => void;
  readonly #mutex = new Mutex();

  constructor(state: AddonState, settings: Pick<NativeOptions, 'language' | 'threads'>, onClose: () => void) {
    this.#state = state;
    this.#settings = settings;
    this.#onClose = onClose;
  }

  async transcribe(samples: Float32Array, options: TranscribeOptions): Promise<Transcript> {
    checkSamples(samples);
    return this.#mutex.run(options.signal, (signal) => this.#transcribe(samples, { ...options, signal }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#mutex.close();
    this.#state.free();
    this.#onClose();
  }

  async #transcribe(
    samples: Float32Array,
    { prompt, signal, threads = this.#settings.threads }: TranscribeOptions,
  ): Promise<Transcript> {
    const spans = soundSpans(samples);
    if (samples.length < FEWEST_SAMPLES || spans.length === 0) return nothing;
    const bounds = speechBounds(lengthOf(spans));
    const decode = async (audioCtx: number): Promise<Decoded> => {
      const abort = (): void => this.#state.abort();
      signal.addEventListener('abort', abort, { once: true });
      try {
        const context = prompt === undefined ? {} : { prompt: ` ${prompt.trim()}` };
        return await this.#state.transcribe(samples, {
          ...bounds,
          ...context,
          audioCtx,
          threads,
          language: this.#settings.language.code,
        });
      } finally {
        signal.removeEventListener('abort', abort);
      }
    };

    const steps = audioContext(samples.length);
    let decoded = await decode(steps);
    if (!signal.aborted && isDoubtful(decoded)) decoded = await decode(widerContext(steps));
    const { tokens, noSpeechProbability } = decoded;
    if (isInvented(tokens, noSpeechProbability)) return { ...nothing, noSpeechProbability };
    const words = withoutRemarks(wordsOf(tokens, spans));
    return { text: words.map(({ text }) => text).join(' '), words, noSpeechProbability };
  }
}

/** Mean probability below which a text that ended in a loop was wrong before the loop, too. */
const SURE = 0.6;

/** Whether a second try in a wider window is worth its time: a loop has spoilt the text, or a repeat may be a loop or the caller's own. */
function isDoubtful({ tokens, looped, repeatsPhrase, cutShort }: Decoded): boolean {
  return repeatsPhrase || cutShort || (looped && meanProbability(tokens) < SURE);
}
