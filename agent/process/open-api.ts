import type { Logger } from 'pino';
import type { ResolvedModels } from '../../models/resolve-models.ts';
import { Allowances } from '../api/allowances.ts';
import { ApiMetrics } from '../api/api-metrics.ts';
import { ApiQueue } from '../api/api-queue.ts';
import { apiLimitsOf } from '../api/api-settings.ts';
import type { ApiContext, ApiQueues } from '../api/context.ts';
import type { RealtimeContext } from '../api/realtime/realtime-context.ts';
import type { Config } from '../config.ts';
import type { Engines } from '../domain/ports.ts';
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
  readonly names: ResolvedModels['names'];
  readonly telemetry: ProcessTelemetry;
  readonly realtime: RealtimeContext;
  readonly log: Logger;
}

/** Puts together what programs use; undefined if the settings say that they may not. */
export async function openApi(source: ApiSource): Promise<ApiContext | undefined> {
  const { config, engines, names, telemetry, realtime, log } = source;
  if (!config.PARLEY_API) return undefined;
  const queue = (engine: string, places: number): ApiQueue =>
    new ApiQueue({ engine, places, longest: LONGEST_QUEUE, longestWaitMs: LONGEST_WAIT_MS });
  const queues: ApiQueues = {
    stt: queue('speech recognition', PLACES.stt),
    llm: queue('the language model', engines.generator?.places ?? 1),
    tts: queue('the voice', PLACES.tts),
  };
  return {
    engines,
    queues,
    models: [
      { id: names.llm, purpose: 'llm', state: 'loaded' },
      { id: names.stt, purpose: 'stt', state: 'loaded' },
      { id: names.tts, purpose: 'tts', state: 'loaded' },
    ],
    allowances: new Allowances(apiLimitsOf(config)),
    credentials: config.credentials,
    corsOrigins: config.PARLEY_CORS_ORIGINS,
    metrics: new ApiMetrics(telemetry.page, queues),
    realtime,
    tracing: telemetry.tracing,
    log,
  };
}
