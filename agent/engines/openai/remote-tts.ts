import type { OpenAI } from 'openai';
import { type Lexicon, withWordsOfAll } from '../../domain/lexicon.ts';
import { NotLoadedError } from '../../domain/errors.ts';
import type { Speech, Tts, TtsOptions, TtsSession } from '../../domain/ports.ts';
import { joinSamples, toFloat } from '../../domain/samples.ts';
import type { Language } from '../../languages/language.ts';
import { respellBy } from '../../languages/pronounce.ts';
import { QuietTrimmer } from '../piper/trim-quiet.ts';
import { GuessedWords, VoicePace } from './guessed-words.ts';
import { RemoteError } from './remote-error.ts';
import type { RemoteVoice } from './remote-model.ts';
import { RemoteService } from './remote-service.ts';
import type { RemoteTimes } from './remote-times.ts';
import type { RemoteWatch } from './remote-watch.ts';

/** What `response_format: pcm` is: 16-bit samples, mono, so many a second. */
const PCM_RATE = 24_000;
const BYTES_PER_SAMPLE = 2;

/** Length of the first piece of a sentence, and of the others, in samples: the caller waits for the first one. */
const FIRST_PIECE = PCM_RATE * 0.2;
const PIECE = PCM_RATE;

/** Length of the quiet after a text. Servers leave any length of it. */
const PAUSE_MS = { sentence: 200, clause: 60 };

/** Longest sound of a text: slow voices take a tenth of a second for a character. */
const longestSound = (text: string): number => PCM_RATE * (5 + 0.3 * text.length);

export interface RemoteTtsOptions {
  readonly remote: RemoteVoice;
  /** The language of the voice. */
  readonly language: Language;
  /** Words that are sent respelt as they sound; none by default. */
  readonly lexicon?: Lexicon;
  readonly watch: RemoteWatch;
  readonly times?: Partial<RemoteTimes>;
}

/** How a session speaks. */
interface Manner {
  readonly rate: number;
  readonly pace: VoicePace;
  /** Writes words as they sound. */
  readonly respell: (text: string) => string;
}

/** A voice on another machine. When words are said is not known, and is guessed by their length. */
export class RemoteTts implements Tts {
  readonly model: string;
  readonly #service: RemoteService;
  readonly #options: RemoteTtsOptions;

  /** Opens it whether it answers or not. */
  static async open(options: RemoteTtsOptions): Promise<RemoteTts> {
    const { remote, watch, times } = options;
    return new RemoteTts(
      await RemoteService.open({ engine: 'tts', remote, watch, ...(times && { times }) }),
      options,
    );
  }

  private constructor(service: RemoteService, options: RemoteTtsOptions) {
    this.#service = service;
    this.#options = options;
    this.model = service.model;
  }

  open({ language, voice, rate = 1, lexicon: words = [] }: TtsOptions = {}): TtsSession {
    const { remote, language: own, lexicon = [] } = this.#options;
    if (voice !== undefined && voice !== remote.voice)
      throw new NotLoadedError('voice', voice, [remote.voice]);
    if (language !== undefined && language !== own.code)
      throw new NotLoadedError('language', language, [own.code]);
    const pace = new VoicePace(PCM_RATE, rate);
    const respell = respellBy(withWordsOfAll(words, lexicon));
    return { synthesize: (text, signal) => this.#speak(text, { rate, pace, respell }, signal) };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#service[Symbol.asyncDispose]();
  }

  async *#speak(text: string, manner: Manner, signal: AbortSignal): AsyncGenerator<Speech> {
    const { rate, pace, respell } = manner;
    const written = this.#options.language.readAloud(text);
    const words = new GuessedWords(written, pace, PCM_RATE);
    if (written.every(({ spoken }) => spoken === '')) {
      yield speechOf(new Float32Array(0), words.end(0, 0));
      return;
    }
    const trimmer = new QuietTrimmer(PCM_RATE);
    let given = 0;
    let held: Float32Array[] = [];
    let heldSamples = 0;
    const sound = this.#service.request(signal, (client, until) =>
      this.#ask(client, respell(text), rate, until),
    );
    for await (const samples of sound) {
      const audible = trimmer.push(samples);
      held.push(audible);
      heldSamples += audible.length;
      if (heldSamples < (given === 0 ? FIRST_PIECE : PIECE)) continue;
      yield speechOf(joinSamples(held), words.take(given, given + heldSamples));
      given += heldSamples;
      held = [];
      heldSamples = 0;
    }
    const pauseMs = /[.?!…]["'”’)\]]*\s*$/.test(text) ? PAUSE_MS.sentence : PAUSE_MS.clause;
    const last = joinSamples([...held, trimmer.end(new Float32Array(0), pauseMs / rate)]);
    yield speechOf(last, words.end(given, given + last.length));
  }

  async *#ask(client: OpenAI, text: string, rate: number, signal: AbortSignal): AsyncGenerator<Float32Array> {
    const { model, voice } = this.#options.remote;
    const response = await client.audio.speech.create(
      {
        model,
        voice,
        input: text,
        response_format: 'pcm',
        ...(rate !== 1 && { speed: rate }),
      },
      { signal },
    );
    const type = response.headers.get('content-type') ?? '';
    if (/^(text|application\/json)/i.test(type))
      throw new RemoteError('garbage', `It sends ${type.slice(0, 50)}, which is no sound`);
    let odd = Buffer.alloc(0);
    let left = longestSound(text);
    let isFirst = true;
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      signal.throwIfAborted();
      const bytes = Buffer.concat([odd, chunk]);
      const whole = bytes.length - (bytes.length % BYTES_PER_SAMPLE);
      odd = bytes.subarray(whole);
      if (whole === 0) continue;
      if (isFirst && bytes.subarray(0, 4).toString('latin1') === 'RIFF')
        throw new RemoteError('garbage', 'It sends a WAV file, though bare PCM was asked for');
      isFirst = false;
      left -= whole / BYTES_PER_SAMPLE;
      if (left < 0) throw new RemoteError('garbage', 'It speaks for longer than the text can be');
      yield toFloat(new Int16Array(new Uint8Array(bytes.subarray(0, whole)).buffer));
    }
    signal.throwIfAborted();
    if (isFirst) throw new RemoteError('garbage', 'It sends no sound');
  }
}

const speechOf = (samples: Float32Array, words: Speech['words']): Speech => ({
  text: words.map(({ text }) => text).join(' '),
  samples,
  sampleRate: PCM_RATE,
  words,
});
