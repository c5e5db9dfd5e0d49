import { type LlamaContextSequence, LlamaChatSession, getLlama } from 'node-llama-cpp';
import { availableParallelism } from 'node:os';
import type { OpenAI } from 'openai';
import { now } from '../../caller/clock.ts';
import { type Percentiles, percentiles } from '../../caller/percentiles.ts';
import { tell } from '../benchmark.ts';

/** Asks for more words than are waited for, which the smallest model gives as well. */
const QUESTION = 'Please tell me a long story about an elephant.';
const MOST_TOKENS = 96;
/** Fewest tokens whose time says anything. */
const FEWEST_TOKENS = 24;
const CONTEXT_TOKENS = 2_048;

/** Tokens a second, from the first one to the last, of several answers. */
export interface TokenRow {
  readonly name: string;
  readonly perSecond: Percentiles;
}

interface Answered {
  readonly tokens: number;
  /** From the first token to the last. */
  readonly ms: number;
}

/**
 * Times the tokens of answers over the API, and of the same answers of node-llama-cpp alone in this process, while the agent does nothing. They
 * take turns, since machines change. The first answer of each only warms it up.
 */
export async function measureTokens(
  client: OpenAI,
  model: string,
  modelPath: string,
  answers: number,
): Promise<TokenRow[]> {
  tell('Generating by the API and by node-llama-cpp alone');
  const llama = await getLlama({ build: 'never' });
  const loaded = await llama.loadModel({ modelPath });
  const context = await loaded.createContext({
    contextSize: CONTEXT_TOKENS,
    threads: availableParallelism(),
  });
  const contextSequence = context.getSequence();
  const rows = [
    { name: 'Parley', answer: () => answerByApi(client, model), speeds: [] as number[] },
    { name: 'node-llama-cpp alone', answer: () => answerAlone(contextSequence), speeds: [] as number[] },
  ];
  try {
    for (let i = -1; i < answers; i++) {
      for (const { name, answer, speeds } of rows) {
        const { tokens, ms } = await answer();
        if (tokens < FEWEST_TOKENS) throw new Error(`${name} answers with ${tokens} tokens only.`);
        if (i >= 0) speeds.push(((tokens - 1) * 1_000) / ms);
      }
    }
  } finally {
    await context.dispose();
    await loaded.dispose();
    await llama.dispose();
  }
  return rows.map(({ name, speeds }) => ({ name, perSecond: percentiles(speeds) }));
}

async function answerByApi(client: OpenAI, model: string): Promise<Answered> {
  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: QUESTION }],
    max_completion_tokens: MOST_TOKENS,
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
  });
  let [first, last, tokens] = [NaN, NaN, 0];
  for await (const { choices, usage } of stream) {
    if (choices[0]?.delta.content) {
      last = now();
      if (Number.isNaN(first)) first = last;
    }
    tokens = usage?.completion_tokens ?? tokens;
  }
  return { tokens, ms: last - first };
}

async function answerAlone(contextSequence: LlamaContextSequence): Promise<Answered> {
  const session = new LlamaChatSession({ contextSequence });
  let [first, last, tokens] = [NaN, NaN, 0];
  await session.prompt(QUESTION, {
    maxTokens: MOST_TOKENS,
    temperature: 0,
    onToken: (made) => {
      last = now();
      if (Number.isNaN(first)) first = last;
      tokens += made.length;
    },
  });
  session.dispose({ disposeSequence: false });
  return { tokens, ms: last - first };
}
