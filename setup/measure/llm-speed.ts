import type { Llm, LlmSession } from '../../agent/domain/ports.ts';
import { spokenText } from '../../agent/domain/message.ts';
import { Cores } from '../../agent/engines/cores.ts';
import { engineThreads } from '../../agent/engines/engine-threads.ts';
import type { LlamaRuntime } from '../../agent/engines/llama/llama-runtime.ts';
import { openLlama } from '../../agent/engines/llama/open-llama.ts';
import { otherProcesses } from '../../agent/engines/other-processes.ts';
import { shareLlm } from '../../agent/engines/share-llm.ts';
import type { Language } from '../../agent/languages/language.ts';
import type { LlmSpeed } from '../../models/measurement.ts';
import { median } from './median.ts';

/** Short: a model reads its system prompt as it opens, and nothing is learnt from that. */
const SYSTEM_PROMPT = 'You are a helpful assistant.';

/** Enough for what is asked here. */
const CONTEXT_TOKENS = 512;

/** Each begins with a word of its own, so that none finds another's words in the cache. The first only warms the model up. */
const QUESTIONS = ['Before', 'First', 'When', 'Once'].map(
  (word) => `${word} you have heard this, please count aloud from one to twenty, all in words.`,
);

/** Pieces of a reply that are waited for. */
const MADE_PIECES = 9;
/** Fewest with which a speed is more than chance. */
const FEWEST_PIECES = 4;

/** Opens a model as the agent does, for one call. */
export async function openForSpeed(
  runtime: LlamaRuntime,
  { path, name, language, cores }: { path: string; name: string; language: Language; cores: number },
): Promise<Llm> {
  const { llm: threads } = engineThreads(cores);
  const stepped = await openLlama(runtime, {
    modelPath: path,
    model: name,
    threads,
    batches: 1,
    calls: 1,
    contextTokens: CONTEXT_TOKENS,
    language,
    systemPrompt: SYSTEM_PROMPT,
  });
  return shareLlm(stepped, threads, new Cores(cores), otherProcesses());
}

/**
 * Measures how fast a model reads and writes, a few tokens at a time and with the threads of a call.
 *
 * @throws Error if the model writes next to nothing; the signal's reason when that fires.
 */
export async function llmSpeed(llm: Llm, signal: AbortSignal): Promise<LlmSpeed> {
  await using session = await llm.open();
  const rounds: LlmSpeed[] = [];
  for (const question of QUESTIONS) rounds.push(await ask(llm, session, question, signal));
  const measured = rounds.slice(1);
  return {
    readPerSecond: median(measured.map(({ readPerSecond }) => readPerSecond)),
    madePerSecond: median(measured.map(({ madePerSecond }) => madePerSecond)),
  };
}

async function ask(llm: Llm, session: LlmSession, question: string, signal: AbortSignal): Promise<LlmSpeed> {
  const messages = [
    { role: 'system', content: SYSTEM_PROMPT },
    { role: 'user', content: question },
  ] as const;
  const startedAt = performance.now();
  const at: number[] = [];
  for await (const part of session.reply(messages, signal, () => 'first')) {
    if (spokenText(part) === '') continue;
    at.push(performance.now());
    if (at.length === MADE_PIECES) break;
  }
  const [first = NaN] = at;
  if (at.length < FEWEST_PIECES) throw new Error(`${llm.model} answers with next to nothing.`);
  const made = (at.length - 1) / ((at.at(-1) ?? NaN) - first);
  // The first piece was made after all was read.
  const read = llm.countTokens(question) / (first - startedAt - 1 / made);
  return { readPerSecond: read * 1_000, madePerSecond: made * 1_000 };
}
