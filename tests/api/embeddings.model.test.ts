import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiQueue } from '../../agent/api/api-queue.ts';
import { type ApiServer, startApi } from '../../agent/api/api.fixture.ts';
import type { TextEmbedder } from '../../agent/domain/text-embedder.ts';
import { Cores } from '../../agent/engines/cores.ts';
import { LlamaRuntime } from '../../agent/engines/llama/llama-runtime.ts';
import { openEmbedder } from '../../agent/engines/llama/open-embedder.ts';
import { shareEmbedder } from '../../agent/engines/share-embedder.ts';
import { SMALLEST_LLM } from '../../models/language-models.ts';
import { modelPath } from '../../models/store.ts';

// A language model stands in for one that was made for this: it takes the same way, and its vectors tell texts apart, if not well.
let runtime: LlamaRuntime;
let embedder: TextEmbedder;
let api: ApiServer;
let openai: OpenAI;
beforeAll(async () => {
  runtime = await LlamaRuntime.open(2);
  const opened = await openEmbedder(runtime, modelPath(SMALLEST_LLM));
  embedder = shareEmbedder(
    opened,
    () => 2,
    new Cores(2),
    () => false,
  );
  api = await startApi({
    engines: {},
    embeddings: {
      embedder,
      queue: new ApiQueue({ engine: 'embeddings', places: 1, longest: 8, longestWaitMs: 60_000 }),
    },
    models: [{ id: embedder.model, purpose: 'embedding', state: 'loaded' }],
  });
  openai = new OpenAI({ baseURL: `${api.url}/v1`, apiKey: 'any', maxRetries: 0 });
});
afterAll(async () => {
  await api.close();
  await embedder[Symbol.asyncDispose]();
  await runtime[Symbol.asyncDispose]();
});

const likeness = (one: readonly number[] = [], other: readonly number[] = []): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

describe("OpenAI's client", () => {
  it('gets a vector for each text, near those of the like', async () => {
    const input = [
      'The cat sits on the mat.',
      'The cat sat on a mat.',
      'Interest rates rose by a quarter point.',
    ];
    const { data, usage } = await openai.embeddings.create({ model: 'text-embedding-3-small', input });
    const [cat, sameCat, rates] = data.map(({ embedding }) => embedding);
    expect(likeness(cat, cat)).toBeCloseTo(1, 4);
    expect(likeness(cat, sameCat)).toBeGreaterThan(likeness(cat, rates));
    expect(usage.prompt_tokens).toBeGreaterThan(15);
    const { data: again } = await openai.embeddings.create({
      model: embedder.model,
      input: 'The cat sits on the mat.',
      encoding_format: 'float',
    });
    expect(likeness(again[0]?.embedding, cat)).toBeCloseTo(1, 3);
  });

  it('is refused plainly what is not had', async () => {
    const refused = async (request: object) => {
      const made = openai.embeddings.create({ model: 'default', input: 'a', ...request });
      const error: unknown = await made.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!(error instanceof OpenAI.APIError)) throw new Error('it was not refused');
      const { status, code, param } = error as { status: unknown; code: unknown; param: unknown };
      return [status, code, param];
    };
    expect(await refused({ dimensions: 64 })).toEqual([400, 'unsupported_value', 'dimensions']);
    expect(await refused({ model: 'gpt-9' })).toEqual([404, 'model_not_found', 'model']);
    expect(await refused({ input: ['a', 'far too long '.repeat(1_000)] })).toEqual([
      400,
      'context_length_exceeded',
      'input[1]',
    ]);
    expect((await refused({ input: [[1, 2, 3]] }))[0]).toBe(400);
  });
});
