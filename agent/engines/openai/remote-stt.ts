import type { OpenAI } from 'openai';
import { z } from 'zod';
import { NotLoadedError } from '../../domain/errors.ts';
import type { Stt, SttOptions, SttSession, TranscribeOptions } from '../../domain/ports.ts';
import type { Transcript } from '../../domain/transcript.ts';
import type { Language } from '../../languages/language.ts';
import { Mutex } from '../mutex.ts';
import { FEWEST_SAMPLES } from '../whisper/audio-window.ts';
import { withoutRemarks } from '../whisper/invented-text.ts';
import { checkSamples, nothing } from '../whisper/request.ts';
import { type Span, soundSpans } from '../whisper/speech-time.ts';
import { wordsOf } from '../whisper/words.ts';
import { RemoteError } from './remote-error.ts';
import type { RemoteModel } from './remote-model.ts';
import { RemoteService } from './remote-service.ts';
import type { RemoteTimes } from './remote-times.ts';
import type { RemoteWatch } from './remote-watch.ts';
import { wavOf } from '../../domain/wav.ts';

/** Characters of half a minute's transcript, twice as many as anybody can say. */
const LONGEST_TRANSCRIPT = 2_000;
/** Characters of what was said before that are sent along: whisper reads no more. */
const LONGEST_PROMPT = 800;

const answer = z.object({ text: z.string().max(LONGEST_TRANSCRIPT) });

export interface RemoteSttOptions {
  readonly remote: RemoteModel;
  /** The language that callers speak. */
  readonly language: Language;
  readonly watch: RemoteWatch;
  readonly times?: Partial<RemoteTimes>;
}

/**
 * Speech recognition on another machine. A session has one request on its way at a time, drafts included; one that is aborted closes its
 * connection.
 */
export class RemoteStt implements Stt {
  readonly model: string;
  readonly #service: RemoteService;
  readonly #language: Language;

  /** Opens it whether it answers or not. */
  static async open({ language, ...options }: RemoteSttOptions): Promise<RemoteStt> {
    return new RemoteStt(await RemoteService.open({ engine: 'stt', ...options }), language);
  }

  private constructor(service: RemoteService, language: Language) {
    this.#service = service;
    this.#language = language;
    this.model = service.model;
  }

  async open({ language = this.#language.code }: SttOptions = {}): Promise<SttSession> {
    if (language !== this.#language.code)
      throw new NotLoadedError('language', language, [this.#language.code]);
    const mutex = new Mutex();
    return {
      transcribe: async (samples, options) => {
        checkSamples(samples);
        return mutex.run(options.signal, (signal) => this.#transcribe(samples, { ...options, signal }));
      },
      [Symbol.asyncDispose]: () => mutex.close(),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#service[Symbol.asyncDispose]();
  }

  async #transcribe(samples: Float32Array, { prompt, signal }: TranscribeOptions): Promise<Transcript> {
    const spans = soundSpans(samples);
    if (samples.length < FEWEST_SAMPLES || spans.length === 0) return nothing;
    const wav = wavOf(samples);
    const texts = this.#service.request(signal, (client, until) => this.#ask(client, wav, prompt, until));
    for await (const text of texts) return this.#transcript(text, spans);
    throw new RemoteError('garbage', 'It gave no transcript');
  }

  async *#ask(
    client: OpenAI,
    wav: Buffer<ArrayBuffer>,
    prompt: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const given: unknown = await client.audio.transcriptions.create(
      {
        file: new File([wav], 'speech.wav', { type: 'audio/wav' }),
        model: this.model,
        language: this.#language.code,
        response_format: 'json',
        ...(prompt !== undefined && { prompt: prompt.slice(-LONGEST_PROMPT) }),
      },
      { signal },
    );
    const parsed = answer.safeParse(given);
    if (!parsed.success) throw new RemoteError('garbage', 'It sends what is no transcript');
    yield parsed.data.text.trim();
  }

  /** The server gives the text alone, so how sure it is of the words is not known, and their times are shares of the sound. */
  #transcript(text: string, spans: readonly Span[]): Transcript {
    if (this.#language.invented.test(text)) return nothing;
    const tokens = text
      .split(/(?=\s)/)
      .map((token) => ({ text: token.replace(/^\s+/, ' '), probability: 1 }));
    const words = withoutRemarks(wordsOf(tokens, spans));
    return { text: words.map((word) => word.text).join(' '), words, noSpeechProbability: 0 };
  }
}
