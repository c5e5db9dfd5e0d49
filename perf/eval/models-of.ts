import { llmAskedFor } from '../../models/asked-for.ts';
import { llmInCache, llmsInCache } from '../../models/choose-llm.ts';
import { SMALLEST_LLM } from '../../models/language-models.ts';
import { thisMachine } from '../../models/machine.ts';
import { findNamed } from '../../models/named-models.ts';

/**
 * The models that are named; by default the one that `npm start` would take, and before all others that are here where those are wanted,
 * too.
 */
export async function modelsOf(names: readonly string[] | undefined, others = false): Promise<string[]> {
  if (names) return names.map((name) => findNamed('llm', name).name);
  const usual = (llmAskedFor(undefined) ?? (await llmInCache('embedded', thisMachine()))).name;
  return others ? [...new Set([usual, ...(await llmsInCache('embedded')), SMALLEST_LLM])] : [usual];
}
