import type { Logger } from 'pino';
import type { ResolvedModels } from '../../models/resolve-models.ts';
import { unlessBroken } from '../../models/unless-broken.ts';
import { shownAddress } from '../../platform/shown-address.ts';
import type { Config } from '../config.ts';
import type { Agents } from '../definition/agents.ts';
import { toolsOf } from '../definition/tools-of.ts';
import type { KnownAgent } from '../engines/llama/open-llama.ts';
import type { Engines } from '../domain/ports.ts';
import { degrade } from '../engines/degrade.ts';
import { openEngines } from '../engines/open-engines.ts';
import type { RemoteModels } from '../engines/openai/remote-model.ts';
import type { RemoteWatch } from '../engines/openai/remote-watch.ts';
import type { Language } from '../languages/language.ts';
import type { AgentState } from './agent-state.ts';

export interface EnginesSource {
  readonly config: Config;
  readonly files: ResolvedModels;
  readonly language: Language;
  readonly state: AgentState;
  /** Hears of the models that run elsewhere. */
  /** The agents in files; the model has read what the first is told before its calls. */
  readonly loaded: Agents | undefined;
  readonly telemetry: { readonly remote: RemoteWatch };
  readonly log: Logger;
}

/** Opens the engines of the process, which do less the more there is to do, and says which model does what. */
export async function openAgentEngines(source: EnginesSource): Promise<Engines> {
  const { config, files, language, state, telemetry, log } = source;
  const startedAt = performance.now();
  const options = {
    ...files,
    cores: state.cores,
    calls: state.admission.mostCalls,
    language,
    lexicon: config.lexicon,
    agents: knownAgents(source.loaded),
    systemPrompt: source.loaded?.get().instructions ?? config.PARLEY_SYSTEM_PROMPT,
    elsewhere: { remote: config.remote, watch: telemetry.remote },
    programs: config.PARLEY_API
      ? { callsRun: () => state.calls > 0, embeddingModel: config.PARLEY_EMBEDDING_MODEL }
      : undefined,
    warn: (message: string) => log.warn(message),
    watch: state.engines,
  };
  const shared = await unlessBroken(files, () => openEngines(options));
  const { cores, PARLEY_PROFILE: profile } = config;
  const tookMs = performance.now() - startedAt;
  log.info({ profile, ...whoDoesWhat(files.names, config.remote), cores, tookMs }, 'engines are open');
  return degrade(shared, () => state.degradation, language.sentences);
}

const knownAgents = (agents: Agents | undefined): KnownAgent[] =>
  (agents?.names ?? []).map((name) => {
    const agent = agents?.get(name);
    return { systemPrompt: agent?.instructions ?? '', tools: agent ? toolsOf(agent) : [] };
  });

/** The model for each job: its name; where it runs elsewhere also at which hosts, and which one stands in for it. */
function whoDoesWhat(
  names: ResolvedModels['names'],
  remote: RemoteModels,
): Record<keyof RemoteModels, string> {
  const of = (engine: keyof RemoteModels): string => {
    const there = remote[engine];
    if (!there) return names[engine];
    const hosts = there.urls.map((url) => shownAddress(url)).join(', ');
    return `${there.model} at ${hosts}${there.fallback === 'local' ? `, else ${names[engine]} here` : ''}`;
  };
  return { stt: of('stt'), llm: of('llm'), tts: of('tts') };
}
