import { type LlamaContextSequence, LlamaChatSession, getLlama } from 'node-llama-cpp';
import { availableParallelism } from 'node:os';
import OpenAI from 'openai';
import { now } from '../../caller/clock.ts';
import { type Percentiles, percentiles } from '../../caller/percentiles.ts';
import { startLlamaServer } from '../../peers/llama-server.ts';
import { tell } from '../benchmark.ts';

/** How the other server samples where a request says nothing. */
const SAMPLING = { temperature: 0, topP: 1, repeatPenalty: 1, maxReplyTokens: 96 };

/** Asks for more words than are waited for, which the smallest model gives as well. */
const QUESTION = 'Please tell me a long story about an elephant.';
const MOST_TOKENS = SAMPLING.maxReplyTokens;
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
 * Times the tokens of answers over the API, of the same answers of llama.cpp's own server to the same client, and of node-llama-cpp alone in
 * this process, while the agent does nothing else. They take turns, since machines change. The first answer of each only warms it up.
 */
export async function measureTokens(
  client: OpenAI,
  model: string,
  modelPath: string,
  answers: number,
): Promise<TokenRow[]> {
  tell("Generating by the API, by llama.cpp's server and by node-llama-cpp alone");
  const server = await startLlamaServer({ modelPath, systemPrompt: 'Hello.', ...SAMPLING });
  const serversClient = new OpenAI({ baseURL: server.baseUrl, apiKey: 'none', maxRetries: 0 });
  const llama = await getLlama({ build: 'never' });
  const loaded = await llama.loadModel({ modelPath });
  const context = await loaded.createContext({
    contextSize: CONTEXT_TOKENS,
    threads: availableParallelism(),
  });
  const contextSequence = context.getSequence();
  const rows = [
    { name: 'Parley', answer: () => answerByApi(client, model), speeds: [] as number[] },
    {
      name: "llama.cpp's server",
      answer: () => answerByApi(serversClient, model),
      speeds: [] as number[],
    },
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
    await server.stop();
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
