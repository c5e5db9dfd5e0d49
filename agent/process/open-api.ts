import type { Logger } from 'pino';
import { Allowances } from '../api/allowances.ts';
import { ApiMetrics } from '../api/api-metrics.ts';
import { apiModels } from '../api/api-models.ts';
import { ApiQueue, type ApiQueues } from '../api/api-queue.ts';
import { apiLimitsOf } from '../api/api-settings.ts';
import type { ApiContext } from '../api/context.ts';
import { generatorOverLlm } from '../api/language/generator-over-llm.ts';
import type { RealtimeContext } from '../api/realtime/realtime-context.ts';
import type { Config } from '../config.ts';
import type { AgentState } from './agent-state.ts';
import type { Engines } from '../domain/ports.ts';
import type { Language } from '../languages/language.ts';
import type { ProcessTelemetry } from '../telemetry/open-telemetry.ts';

/** Programs' requests that wait for one engine. Clients try again by themselves, and no sooner than they are told. */
const LONGEST_QUEUE = 64;
/** A request that has waited for so long is turned away: its client would soon give up. */
const LONGEST_WAIT_MS = 120_000;
/** Transcripts, and pieces of speech, that are made for programs side by side. Each transcript has memory of its own. */
const PLACES = { stt: 2, tts: 2 };

export interface ApiSource {
  readonly config: Config;
  readonly engines: Engines;
  readonly language: Language;
  readonly telemetry: ProcessTelemetry;
  readonly realtime: RealtimeContext;
  readonly state: Pick<AgentState, 'calls'>;
  readonly log: Logger;
}

/** Puts together what programs use; undefined if the settings say that they may not. */
export async function openApi(source: ApiSource): Promise<ApiContext | undefined> {
  const { config, engines, language, telemetry, realtime, state, log } = source;
  if (!config.PARLEY_API) return undefined;
  const generator = engines.generator ?? generatorOverLlm(engines.llm);
  const queue = (engine: string, places: number): ApiQueue =>
    new ApiQueue({ engine, places, longest: LONGEST_QUEUE, longestWaitMs: LONGEST_WAIT_MS });
  const queues: ApiQueues = {
    stt: queue('speech recognition', PLACES.stt),
    llm: queue('the language model', generator.places),
    tts: queue('the voice', PLACES.tts),
  };
  const { embedder } = engines;
  const embeddings = embedder && { embedder, queue: queue('embeddings', 1) };
  return {
    engines,
    embeddings,
    language,
    voice: config.remote.tts?.voice ?? engines.tts.model,
    lexicon: config.lexicon,
    generator,
    queues,
    callsRun: () => state.calls > 0,
    models: await apiModels({
      llm: generator.model,
      stt: engines.stt.model,
      tts: engines.tts.model,
      ...(embedder && { embedding: embedder.model }),
    }),
    allowances: new Allowances(apiLimitsOf(config)),
    credentials: config.credentials,
    corsOrigins: config.PARLEY_CORS_ORIGINS,
    metrics: new ApiMetrics(telemetry.page, queues),
    realtime,
    tracing: telemetry.tracing,
    log,
  };
}
