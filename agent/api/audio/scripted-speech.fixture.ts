import { rootMeanSquare } from '../../domain/samples.ts';
import { SAMPLE_RATE } from '../../domain/audio.ts';
import { NotLoadedError } from '../../domain/errors.ts';
import type { Speech, Stt, TranscribeOptions, Tts, Vad } from '../../domain/ports.ts';

const closed = { [Symbol.asyncDispose]: async (): Promise<void> => undefined };

/** Takes whatever is loud for speech. */
export const loudVad: Vad = {
  ...closed,
  open: () => ({ process: async (samples) => (rootMeanSquare(samples) > 0.05 ? 0.9 : 0.05) }),
};

/** Recognition that hears "word." each half second. */
export class ScriptedStt implements Stt {
  readonly model = 'ears';
  /** What it was asked, in order. */
  readonly asked: TranscribeOptions[] = [];
  /** Sessions that are open. */
  sessions = 0;
  /** No request is answered before. */
  held: Promise<void> = Promise.resolve();
  /** Answers no request; each waits until it is given up. */
  isStuck = false;

  async open({ language = 'en' } = {}) {
    if (language !== 'en') throw new NotLoadedError('language', language, ['en']);
    this.sessions++;
    return {
      transcribe: async (samples: Float32Array, options: TranscribeOptions) => {
        this.asked.push(options);
        if (this.isStuck)
          await new Promise((_, reject) => {
            options.signal.addEventListener('abort', () => reject(options.signal.reason as Error), {
              once: true,
            });
          });
        await this.held;
        const count = Math.floor((samples.length / SAMPLE_RATE) * 2);
        const words = Array.from({ length: count }, (_, i) => ({
          text: 'word.',
          probability: 0.9,
          startMs: i * 500,
          endMs: i * 500 + 400,
        }));
        return { text: words.map(({ text }) => text).join(' '), words, noSpeechProbability: 0.1 };
      },
      [Symbol.asyncDispose]: async () => {
        this.sessions--;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

const VOICES = ['joe', 'amy'];

/** A voice that hums a tenth of a second for each word. */
export class ScriptedTts implements Tts {
  readonly model = 'joe';
  /** The pieces that it spoke, in order, with their pace. */
  readonly spoken: { readonly text: string; readonly rate: number }[] = [];
  /** Speaks without end, until it is given up. */
  isEndless = false;
  /** Answers that nobody wanted to the end. */
  givenUp = 0;

  open({ voice = 'joe', rate = 1 } = {}) {
    if (!VOICES.includes(voice)) throw new NotLoadedError('voice', voice, VOICES);
    return { synthesize: (text: string, signal: AbortSignal) => this.#speak(text, rate, signal) };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async *#speak(text: string, rate: number, signal: AbortSignal): AsyncGenerator<Speech> {
    this.spoken.push({ text, rate });
    const words = text.split(/\s+/).filter((word) => /\w/.test(word));
    let ended = false;
    try {
      do {
        for (const word of words) {
          signal.throwIfAborted();
          yield spokenWord(word, rate);
          await new Promise((resolve) => setImmediate(resolve));
        }
      } while (this.isEndless);
      ended = true;
    } finally {
      if (!ended) this.givenUp++;
    }
  }
}

const RATE = 22_050;

function spokenWord(text: string, rate: number): Speech {
  const samples = Float32Array.from(
    { length: Math.round(RATE / 10 / rate) },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * 220 * i) / RATE),
  );
  return { text, samples, sampleRate: RATE, words: [{ text, startMs: 0, endMs: 100 / rate }] };
}
