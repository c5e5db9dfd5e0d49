import type { Llm } from '../../domain/ports.ts';
import type { Cores } from '../cores.ts';
import { shareLlm } from '../share-llm.ts';
import { LlamaRuntime } from './llama-runtime.ts';
import { type LlamaOptions, openLlama } from './open-llama.ts';

/** Tokens that a conversation can hold, as in calls. */
const CONTEXT_TOKENS = 2_048;

/**
 * Opens a language model by itself, for one conversation at a time. Closing it closes its runtime, too.
 *
 * @throws as openLlama does.
 */
export async function openLlmAlone(
  options: Omit<LlamaOptions, 'batches' | 'calls' | 'contextTokens'>,
  cores: Cores,
): Promise<Llm> {
  const runtime = await LlamaRuntime.open(options.threads);
  try {
    const llm = await openLlama(runtime, { ...options, batches: 1, calls: 1, contextTokens: CONTEXT_TOKENS });
    const shared = shareLlm(llm, options.threads, cores);
    return {
      model: shared.model,
      systemPrompt: shared.systemPrompt,
      promptTokens: shared.promptTokens,
      countTokens: (text) => shared.countTokens(text),
      open: () => shared.open(),
      [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
    };
  } catch (error) {
    await runtime[Symbol.asyncDispose]();
    throw error;
  }
}
