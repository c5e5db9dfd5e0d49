import pino from 'pino';
import type { Engines } from '../domain/ports.ts';
import { ScriptedLlm } from '../engines/scripted-llm.fixture.ts';
import { startHttp } from '../http/server.fixture.ts';
import type { HttpServer } from '../http/server.ts';
import { english } from '../languages/en/english.ts';
import { MetricsPage } from '../telemetry/metrics-page.ts';
import { Allowances, type ApiLimits } from './allowances.ts';
import { ApiMetrics } from './api-metrics.ts';
import { ApiQueue, type ApiQueues } from './api-queue.ts';
import type { ApiContext } from './context.ts';
import { generatorOverLlm } from './language/generator-over-llm.ts';

const UNLIMITED: ApiLimits = {
  requestsPerMinute: 0,
  tokensPerMinute: 0,
  audioSecondsPerMinute: 0,
  concurrent: 0,
};

export interface ApiChanges extends Partial<Omit<ApiContext, 'engines' | 'allowances'>> {
  /** The engines that the test needs. */
  readonly engines: Partial<Engines>;
  readonly limits?: Partial<ApiLimits>;
  /** Requests of each engine at a time. */
  readonly places?: number;
  /** Requests that may wait for each engine. */
  readonly longest?: number;
  readonly host?: string;
}

/** The agent's HTTP server with `/v1`, and what its endpoints work with. */
export interface ApiServer extends HttpServer {
  readonly context: ApiContext;
  /** Requests that wait or are worked on. */
  busy(): number;
  /** The page of metrics. */
  metrics(): Promise<string>;
}

/** Starts the agent's HTTP server on a free port, with `/v1` for these engines. */
export async function startApi(changes: ApiChanges): Promise<ApiServer> {
  const { engines, limits, places = 2, longest = 64, host = '127.0.0.1', ...rest } = changes;
  const page = new MetricsPage();
  const queue = (engine: string): ApiQueue =>
    new ApiQueue({ engine, places, longest, longestWaitMs: 60_000 });
  const queues: ApiQueues = { stt: queue('stt'), llm: queue('llm'), tts: queue('tts') };
  const context: ApiContext = {
    engines: engines as Engines,
    language: english,
    voice: 'voice',
    generator: engines.generator ?? generatorOverLlm(engines.llm ?? new ScriptedLlm(() => 'Fine.')),
    queues,
    callsRun: () => false,
    models: [{ id: 'script', purpose: 'llm', state: 'loaded' }],
    allowances: new Allowances({ ...UNLIMITED, ...limits }),
    credentials: undefined,
    corsOrigins: [],
    metrics: new ApiMetrics(page, queues),
    tracing: undefined,
    log: pino({ level: 'silent' }),
    ...rest,
  };
  const server = await startHttp({ host, credentials: context.credentials, v1: context });
  return {
    ...server,
    context,
    busy: () => Object.values(queues).reduce((sum, { running, waiting }) => sum + running + waiting, 0),
    metrics: async () => (await page.read()).text,
  };
}
