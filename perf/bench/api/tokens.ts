import { getLlama, LlamaChatSession } from 'node-llama-cpp';
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

/** Times the tokens of answers over the API. The first answer only warms it up. */
export async function measureApiTokens(client: OpenAI, model: string, answers: number): Promise<TokenRow> {
  tell('Generating by the API');
  return row('Parley', answers, async () => {
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
  });
}

/** Times the same answers of node-llama-cpp alone, in this process, while the agent does nothing. */
export async function measureTokensAlone(modelPath: string, answers: number): Promise<TokenRow> {
  tell('Generating by node-llama-cpp alone');
  const llama = await getLlama({ build: 'never' });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({ contextSize: CONTEXT_TOKENS, threads: availableParallelism() });
  try {
    const sequence = context.getSequence();
    return await row('node-llama-cpp alone', answers, async () => {
      const session = new LlamaChatSession({ contextSequence: sequence });
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
    });
  } finally {
    await context.dispose();
    await model.dispose();
    await llama.dispose();
  }
}

async function row(
  name: string,
  answers: number,
  answer: () => Promise<{ tokens: number; ms: number }>,
): Promise<TokenRow> {
  await answer();
  const speeds: number[] = [];
  for (let i = 0; i < answers; i++) {
    const { tokens, ms } = await answer();
    if (tokens < FEWEST_TOKENS) throw new Error(`${name} answers with ${tokens} tokens only.`);
    speeds.push(((tokens - 1) * 1_000) / ms);
  }
  return { name, perSecond: percentiles(speeds) };
}
