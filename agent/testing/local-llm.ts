import { availableParallelism } from 'node:os';
import { profileHere } from '../../models/choose-models.ts';
import { resolveModels } from '../../models/resolve-models.ts';
import type { Agent } from '../definition/agent-call.ts';
import { toolsOf } from '../definition/tools-of.ts';
import type { Llm } from '../domain/ports.ts';
import { Cores } from '../engines/cores.ts';
import { engineThreads } from '../engines/engine-threads.ts';
import { openLlmAlone } from '../engines/llama/open-llm-alone.ts';
import type { Language } from '../languages/language.ts';

/**
 * Opens the language model that replies to callers on this machine, by itself.
 *
 * @param agent whose prompt and tools the model reads at once.
 * @param name of another model, or a part of it.
 * @throws SetupError if its file is not here (npm run setup).
 */
export async function openLocalLlm(language: Language, agent: Agent, name?: string): Promise<Llm> {
  const cores = new Cores(availableParallelism());
  const { files, names } = await resolveModels(await profileHere(), {
    llm: name,
    elsewhere: ['stt', 'tts'],
  });
  const options = {
    modelPath: files.llm,
    model: names.llm,
    threads: engineThreads(cores.total).llm,
    language,
    systemPrompt: agent.instructions,
    agents: [{ systemPrompt: agent.instructions, tools: toolsOf(agent) }],
  };
  return openLlmAlone(options, cores);
}
