import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { type HealthServer, createHealthServer } from '../http/health.ts';
import type { MetricsPage } from '../telemetry/metrics-page.ts';
import { withoutSecrets } from '../telemetry/without-secrets.ts';
import type { AgentState } from './agent-state.ts';

export interface HealthSource {
  readonly config: Config;
  /** Names of the models, by their purpose. */
  readonly models: object;
  readonly state: AgentState;
  readonly metrics: MetricsPage;
  readonly log: Logger;
}

/**
 * Serves health, metrics and the state of the process to the operator.
 *
 * @throws SetupError if it can't listen there.
 */
export function openHealth({ config, models, state, metrics, log }: HealthSource): Promise<HealthServer> {
  const { admission } = state;
  return createHealthServer({
    host: config.PARLEY_HEALTH_HOST,
    port: config.PARLEY_HEALTH_PORT,
    started: () => state.started || 'the engines are being opened, or LiveKit was not reached yet',
    ready: () => state.ready,
    metrics: (accept) => metrics.read(accept),
    debug: () => ({
      config: withoutSecrets(config),
      models: { profile: config.PARLEY_PROFILE, ...models },
      calls: {
        running: state.calls,
        most: admission.mostCalls,
        load: state.load,
        degradation: state.degradation,
        draining: admission.draining,
      },
      queues: { engineJobs: state.queuedJobs, preemptedGuesses: state.preempted },
      process: { node: process.version, uptimeSeconds: process.uptime(), memory: process.memoryUsage() },
    }),
    log,
  });
}
