import { llmAskedFor } from '../../models/asked-for.ts';
import { llmInCache } from '../../models/choose-llm.ts';
import { thisMachine } from '../../models/machine.ts';
import { findNamed } from '../../models/named-models.ts';

/** The models that are named; by default the one that `npm start` would take. */
export async function modelsOf(names: readonly string[] | undefined): Promise<string[]> {
  if (names) return names.map((name) => findNamed('llm', name).name);
  return [(llmAskedFor(undefined) ?? (await llmInCache('embedded', thisMachine()))).name];
}
