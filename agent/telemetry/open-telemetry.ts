import type { Logger } from 'pino';
import { shownAddress } from '../../platform/shown-address.ts';
import type { Config } from '../config.ts';
import type { RemoteWatch } from '../engines/openai/remote-watch.ts';
import { CallMetrics } from './call-metrics.ts';
import { EngineMetrics, type EngineModels } from './engine-metrics.ts';
import { MetricsPage } from './metrics-page.ts';
import { RemoteMetrics } from './remote-metrics.ts';
import type { Tracing } from './tracing.ts';
import type { Telemetry } from './watch-call.ts';

/** The telemetry of the process: its metrics, and its traces where they are asked for. */
export interface ProcessTelemetry extends Telemetry, AsyncDisposable {
  readonly page: MetricsPage;
  /** Hears of the models that run elsewhere. */
  readonly remote: RemoteWatch;
}

/** Opens the metrics, and tracing if it is asked for. If it is not, its code is not loaded at all. */
export async function openTelemetry(
  config: Config,
  models: EngineModels,
  log: Logger,
): Promise<ProcessTelemetry> {
  const page = new MetricsPage();
  const calls = new CallMetrics(page);
  const info = { profile: config.PARLEY_PROFILE, ...models };
  const labels = Object.keys(info) as (keyof typeof info)[];
  page.gauge('parley_info', 'What runs here', (gauge) => gauge.set(info, 1), labels);
  const tracing = await openTracing(config, calls, log);
  return {
    page,
    models,
    engines: new EngineMetrics(page, models),
    calls,
    remote: new RemoteMetrics(page, config.remote, log),
    tracing,
    [Symbol.asyncDispose]: async () => tracing?.[Symbol.asyncDispose](),
  };
}

async function openTracing(config: Config, calls: CallMetrics, log: Logger): Promise<Tracing | undefined> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  const { Tracing } = await import('./tracing.ts');
  log.info({ endpoint: shownAddress(endpoint), content: config.TRACE_CONTENT }, 'traces are sent');
  return new Tracing({
    endpoint,
    serviceName: config.OTEL_SERVICE_NAME,
    content: config.TRACE_CONTENT,
    lost: (spans) => calls.dropped('telemetry', spans),
    log,
  });
}
