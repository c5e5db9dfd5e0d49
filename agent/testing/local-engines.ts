import { availableParallelism } from 'node:os';
import type { EachModel } from '../../models/resolve-models.ts';
import type { Agent } from '../definition/agent-call.ts';
import { toolsOf } from '../definition/tools-of.ts';
import type { Engines } from '../domain/ports.ts';
import { Cores } from '../engines/cores.ts';
import { openEngines } from '../engines/open-engines.ts';
import { languageOf } from '../languages/languages.ts';

export interface LocalModels {
  readonly files: EachModel;
  readonly names: EachModel;
}

/**
 * Opens the engines for one call, as a process that serves calls has them.
 *
 * @param agent whose instructions and tools the language model reads at once.
 * @param tell is called with what works, but not well.
 */
export function openLocalEngines(
  { files, names }: LocalModels,
  agent: Agent,
  language: string,
  tell: (message: string) => void,
): Promise<Engines> {
  return openEngines({
    files,
    names,
    cores: new Cores(availableParallelism()),
    calls: 1,
    language: languageOf(language),
    systemPrompt: agent.instructions,
    agents: [{ systemPrompt: agent.instructions, tools: toolsOf(agent) }],
    warn: tell,
    watch: { restarting: ({ message }) => tell(message), lost: ({ message }) => tell(message) },
  });
}
