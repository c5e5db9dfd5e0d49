import { ConfigError } from '../../../platform/errors.ts';
import { systemPromptTokens } from '../../domain/system-prompt.ts';
import type { Language } from '../../languages/language.ts';
import type { SteppedLlm } from '../share-llm.ts';
import { SequencePool, roomiest } from './sequence-pool.ts';
import type { LlamaRuntime } from './llama-runtime.ts';
import { LlamaSession } from './llama-session.ts';
import { settingsOf } from './model-settings.ts';
import { NoRepeat } from './no-repeat.ts';
import { Prompt } from './prompt.ts';
import { readOpening } from './read-opening.ts';

export interface LlamaOptions {
  readonly modelPath: string;
  readonly model: string;
  /** Most threads of one evaluation. */
  readonly threads: number;
  /** Contexts, each of which runs one evaluation at a time. Two side by side are faster on a CPU than one batch of both. */
  readonly batches: number;
  /** Calls that can be open at the same time. */
  readonly calls: number;
  /** Tokens that a call's conversation can hold. */
  readonly contextTokens: number;
  /** The language of the replies. */
  readonly language: Language;
  /** The system prompt; by default the one that suits the model. */
  readonly systemPrompt?: string;
}

/**
 * Opens a GGUF model that replies. The runtime closes it.
 *
 * @throws ConfigError if the file can't be loaded, or the system prompt leaves no room for a conversation.
 */
export async function openLlama(runtime: LlamaRuntime, options: LlamaOptions): Promise<SteppedLlm> {
  const { model: name, threads, batches, calls, contextTokens, language } = options;
  const model = await runtime.load(options.modelPath);
  const prompt = new Prompt(model);
  const settings = settingsOf(name);
  const noRepeat = new NoRepeat(model, prompt.endOfMessage, language);
  const systemPrompt = options.systemPrompt ?? settings.systemPrompt;
  const limit = {
    promptTokens: contextTokens - settings.maxReplyTokens,
    countTokens: (text: string) => model.tokenize(text).length,
  };
  if (limit.countTokens(systemPrompt) > systemPromptTokens(limit)) {
    throw new ConfigError(
      `The system prompt is longer than ${name} can read and still hold a conversation: it has ${limit.countTokens(systemPrompt)} tokens, ` +
        `and ${systemPromptTokens(limit)} are the most. Shorten PARLEY_SYSTEM_PROMPT.`,
    );
  }
  const opening = prompt.opening(systemPrompt);
  const pools = await Promise.all(
    Array.from({ length: batches }, (_, index) =>
      SequencePool.open(model, {
        name: `llm-${index}`,
        calls: Math.ceil(calls / batches),
        contextTokens,
        threads,
        opening,
      }),
    ),
  );
  await readOpening(
    pools.flatMap(({ free }) => free),
    opening,
  );
  return {
    model: name,
    systemPrompt,
    ...limit,
    open: async () =>
      new LlamaSession({
        model,
        prompt,
        settings,
        noRepeat,
        sentences: language.sentences,
        threads: runtime.threads,
        pool: roomiest(pools),
      }),
    [Symbol.asyncDispose]: () => model.dispose(),
  };
}
