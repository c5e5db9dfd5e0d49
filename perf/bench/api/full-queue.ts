import { setMaxListeners } from 'node:events';
import type { OpenAI } from 'openai';
import { toFile } from 'openai';
import { wavOf } from '../../../agent/domain/wav.ts';
import { SAMPLE_RATE } from '../../caller/audio.ts';
import { now } from '../../caller/clock.ts';
import { type Percentiles, percentiles } from '../../caller/percentiles.ts';
import { tell } from '../benchmark.ts';
import type { LongSpeech } from './long-speech.ts';

/** Speech of a request to transcribe. */
const CLIP_SECONDS = 5;
const MOST_TOKENS = 16;

/** What came of requests of one kind. */
export interface Requests {
  readonly kind: string;
  readonly answered: number;
  readonly lost: number;
  readonly ms: Percentiles;
}

/** Programs that ask without end, each as soon as it has its answer. */
export class FullQueue implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #times = new Map<string, number[]>();
  readonly #lost = new Map<string, number>();
  readonly #asking: Promise<unknown>;

  /** @param atOnce number of programs: a third transcribe, a third speak, the others chat. */
  constructor(client: OpenAI, model: string, speech: LongSpeech, atOnce: number) {
    const { signal } = this.#stop;
    // Each request that is under way listens to it.
    setMaxListeners(0, signal);
    let number = 0;
    const kinds: readonly (readonly [string, () => Promise<unknown>])[] = [
      [
        'transcription',
        async () => {
          const clip = CLIP_SECONDS * SAMPLE_RATE;
          const start = (number++ * clip) % Math.max(1, speech.samples.length - clip);
          const file = await toFile(wavOf(speech.samples.subarray(start, start + clip)), 'speech.wav');
          return client.audio.transcriptions.create({ file, model: 'whisper-1' }, { signal });
        },
      ],
      [
        'speech',
        async () => {
          const input = `This is sentence number ${number++} of the hour ${Date.now() % 10_000}.`;
          const body = { model: 'tts-1', voice: 'alloy', input, response_format: 'pcm' } as const;
          return (await client.audio.speech.create(body, { signal })).arrayBuffer();
        },
      ],
      [
        'chat',
        () =>
          client.chat.completions.create(
            {
              model,
              messages: [{ role: 'user', content: `What is ${number++} plus one?` }],
              max_completion_tokens: MOST_TOKENS,
            },
            { signal },
          ),
      ],
    ];
    this.#asking = Promise.all(
      Array.from({ length: atOnce }, async (_, i) => {
        const [kind, ask] = kinds[i % kinds.length] ?? ['', async () => undefined];
        while (!signal.aborted) await this.#ask(kind, ask);
      }),
    );
  }

  get results(): Requests[] {
    return [...this.#times].map(([kind, times]) => ({
      kind,
      answered: times.length,
      lost: this.#lost.get(kind) ?? 0,
      ms: percentiles(times),
    }));
  }

  /** Stops asking. Requests that are under way are given up, and count as neither. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#asking;
  }

  async #ask(kind: string, ask: () => Promise<unknown>): Promise<void> {
    const times = this.#times.get(kind) ?? [];
    this.#times.set(kind, times);
    const startedAt = now();
    try {
      await ask();
      times.push(now() - startedAt);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      tell(`${kind}: ${String(error)}`);
      this.#lost.set(kind, (this.#lost.get(kind) ?? 0) + 1);
    }
  }
}
