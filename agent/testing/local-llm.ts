import { resolveModels } from '../../models/resolve-models.ts';
import type { Agent } from '../definition/agent-call.ts';
import { toolsOf } from '../definition/tools-of.ts';
import type { Llm } from '../domain/ports.ts';
import { Cores } from '../engines/cores.ts';
import { engineThreads } from '../engines/engine-threads.ts';
import { LlamaRuntime } from '../engines/llama/llama-runtime.ts';
import { openLlama } from '../engines/llama/open-llama.ts';
import { shareLlm } from '../engines/share-llm.ts';
import type { Language } from '../languages/language.ts';
import { availableParallelism } from 'node:os';

/** Tokens of a conversation, as in calls. */
const CONTEXT_TOKENS = 2_048;

/**
 * Opens the language model that replies to callers on this machine, by itself.
 *
 * @param agent whose prompt and tools the model reads at once.
 * @param name of another model, or a part of it.
 * @throws SetupError if its file is not here (npm run setup).
 */
export async function openLocalLlm(language: Language, agent: Agent, name?: string): Promise<Llm> {
  const cores = new Cores(availableParallelism());
  const { files, names } = await resolveModels('embedded', { llm: name });
  const threads = engineThreads(cores.total).llm;
  const runtime = await LlamaRuntime.open(threads);
  try {
    const llm = await openLlama(runtime, {
      modelPath: files.llm,
      model: names.llm,
      threads,
      batches: 1,
      calls: 1,
      contextTokens: CONTEXT_TOKENS,
      language,
      systemPrompt: agent.instructions,
      agents: [{ systemPrompt: agent.instructions, tools: toolsOf(agent) }],
    });
    const shared = shareLlm(llm, threads, cores);
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
