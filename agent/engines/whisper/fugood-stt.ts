import { createRequire } from 'node:module';
import type { Stt, SttOptions, SttSession, TranscribeOptions } from '../../domain/ports.ts';
import type { Transcript } from '../../domain/transcript.ts';
import { EngineDiedError, NotLoadedError } from '../../domain/errors.ts';
import { toInt16 } from '../../domain/samples.ts';
import type { Language } from '../../languages/language.ts';
import { JOB_LIMIT_MS } from '../job-limits.ts';
import { Mutex } from '../mutex.ts';
import { inTime } from '../time-limit.ts';
import { FEWEST_SAMPLES } from './audio-window.ts';
import { withoutRemarks } from './invented-text.ts';
import { checkSamples, nothing } from './request.ts';
import { soundSpans } from './speech-time.ts';
import { wordsOf } from './words.ts';

const require = createRequire(import.meta.url);

/** The used part of the package, whose own types are source files that don't compile under strict settings. */
interface Fugood {
  initWhisper(options: { filePath: string; useFlashAttn: boolean; useGpu: boolean }): Promise<FugoodContext>;
}

interface FugoodContext {
  /** Transcribes 16-bit samples. */
  transcribeData(
    audio: ArrayBuffer,
    options: { language: string; maxThreads: number; temperatureInc: number; prompt?: string },
  ): { promise: Promise<{ result: string }> };
  release(): Promise<void>;
}

export interface FugoodOptions {
  readonly modelPath: string;
  readonly modelName: string;
  readonly threads: number;
  /** The language that callers speak. */
  readonly language: Language;
}

/**
 * The fallback where the addon is not built: whisper.cpp of `@fugood/whisper.node`, with the whole window of 30 s and no probabilities.
 * All sessions share its one state, so requests run one after the other; an aborted one runs to its end.
 */
export class FugoodStt implements Stt {
  readonly model: string;
  readonly #context: FugoodContext;
  readonly #threads: number;
  readonly #language: Language;
  readonly #mutex = new Mutex();
  #closed = false;

  /** @throws Error if the package has no binary for this system or the model can't be loaded. */
  static async open(options: FugoodOptions): Promise<FugoodStt> {
    const { modelPath: filePath } = options;
    const fugood = require('@fugood/whisper.node') as Fugood;
    return new FugoodStt(options, await fugood.initWhisper({ filePath, useFlashAttn: false, useGpu: true }));
  }

  private constructor({ modelName, language, threads }: FugoodOptions, context: FugoodContext) {
    this.model = modelName;
    this.#context = context;
    this.#language = language;
    this.#threads = threads;
    this.#language = language;
  }

  async open({ language = this.#language.code }: SttOptions = {}): Promise<SttSession> {
    if (this.#closed) throw new EngineDiedError('Speech recognition has been closed.');
    if (language !== this.#language.code)
      throw new NotLoadedError('language', language, [this.#language.code]);
    const closed = new AbortController();
    return {
      transcribe: async (samples, options) => {
        checkSamples(samples);
        if (closed.signal.aborted)
          throw new EngineDiedError('This call’s speech recognition has been closed.');
        const either = AbortSignal.any([options.signal, closed.signal]);
        return this.#mutex.run(either, () => this.#transcribe(samples, options));
      },
      [Symbol.asyncDispose]: async () => closed.abort(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#mutex.close();
    await this.#context.release();
  }

  async #transcribe(
    samples: Float32Array,
    { prompt, threads = this.#threads }: TranscribeOptions,
  ): Promise<Transcript> {
    const spans = soundSpans(samples);
    if (samples.length < FEWEST_SAMPLES || spans.length === 0) return nothing;
    // `stop` is not called: whisper.cpp would run on all the same, and the promise would never settle.
    const { promise } = this.#context.transcribeData(toInt16(samples).buffer, {
      language: this.#language.code,
      maxThreads: threads,
      temperatureInc: 0,
      ...(prompt !== undefined && { prompt }),
    });
    // The promise of version 1.1.3 never settles where whisper.cpp fails.
    const { result } = await inTime(
      'Speech recognition',
      JOB_LIMIT_MS.transcript(samples.length),
      () => promise,
    );
    // Without probabilities, only the text itself can show that it is made up.
    if (this.#language.invented.test(result)) return nothing;
    const tokens = result.split(/(?=\s)/).map((text) => ({ text, probability: 1 }));
    const words = withoutRemarks(wordsOf(tokens, spans));
    return { text: words.map(({ text }) => text).join(' '), words, noSpeechProbability: 0 };
  }
}
