import type { Llm } from '../../agent/domain/ports.ts';
import { Cores } from '../../agent/engines/cores.ts';
import type { LlamaOptions } from '../../agent/engines/llama/open-llama.ts';
import { openLlmAlone } from '../../agent/engines/llama/open-llm-alone.ts';
import { english } from '../../agent/languages/en/english.ts';
import { ensureModels } from '../../models/ensure.ts';
import { findModel, modelPath } from '../../models/store.ts';

const THREADS = 2;

/**
 * Fetches a language model and opens it as in calls, with nothing beside it.
 *
 * @param model its name in the manifest.
 * @param more who answers, and on which day, where it is not the model's own prompt.
 */
export async function openLlmToTry(
  model: string,
  more: Pick<LlamaOptions, 'agents' | 'now'> = {},
): Promise<Llm> {
  const file = findModel(model);
  await ensureModels([file]);
  const options = { model, modelPath: modelPath(file), threads: THREADS, language: english, ...more };
  return openLlmAlone(options, new Cores(THREADS));
}
