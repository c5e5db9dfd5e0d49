import { spawn } from 'node:child_process';
import { stringify } from 'yaml';
import { type Backend, runBackend } from '../backend.ts';
import { childEnvironment } from '../../platform/environment.ts';
import { ensureJaeger } from './binary.ts';
import { freePort } from '../ports.ts';

/** Traces that are kept, in memory. */
const keptTraces = 10_000;

export interface JaegerPorts {
  /** Its page and its query API. */
  readonly ui: number;
  /** OTLP over HTTP. */
  readonly otlp: number;
}

export interface RunningJaeger extends Backend {
  /** Its page and its query API. */
  readonly url: string;
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is to be. */
  readonly otlpEndpoint: string;
  readonly ports: JaegerPorts;
  /** Whether it has its page: one that was built from its Go module only has the query API. */
  readonly hasPage: boolean;
}

/** Its usual ports, and for each that is in use or in `taken` a free one instead. */
export async function usualJaegerPorts(taken: readonly number[]): Promise<JaegerPorts> {
  const ui = await freePort('tcp', { preferred: 16_686, taken });
  return { ui, otlp: await freePort('tcp', { preferred: 4_318, taken: [...taken, ui] }) };
}

/**
 * Starts a Jaeger that keeps traces in memory, on this machine's own address, and waits until it answers.
 *
 * @param signal ends it before it answers.
 * @throws SetupError when there is none, or it ends or stays silent; the message has its last words.
 */
export async function startJaeger(ports?: JaegerPorts, signal?: AbortSignal): Promise<RunningJaeger> {
  const binary = await ensureJaeger();
  const ui = ports?.ui ?? (await freePort());
  const chosen = { ui, otlp: ports?.otlp ?? (await freePort('tcp', { taken: [ui] })) };
  const grpc = await freePort('tcp', { taken: Object.values(chosen) });
  const child = spawn(binary, ['--config=env:JAEGER_CONFIG'], {
    // Its own process group: Ctrl-C in a terminal reaches us alone, and we end it after the agent.
    detached: true,
    env: childEnvironment({
      JAEGER_CONFIG: configuration(chosen, grpc),
      // Otherwise Jaeger would trace itself, and send that to the usual address.
      OTEL_TRACES_SAMPLER: 'always_off',
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = `http://127.0.0.1:${chosen.ui}`;
  const backend = await runBackend('Jaeger', child, `${url}/api/services`, { signal });
  const page = await (await fetch(url)).text();
  return {
    ...backend,
    url,
    otlpEndpoint: `http://127.0.0.1:${chosen.otlp}`,
    ports: chosen,
    hasPage: !page.includes('placeholder for the Jaeger UI'),
  };
}

function configuration({ ui, otlp }: JaegerPorts, grpc: number): string {
  return stringify({
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['jaeger_storage_exporter'] },
      },
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
    },
    extensions: {
      jaeger_storage: { backends: { memory: { memory: { max_traces: keptTraces } } } },
      jaeger_query: {
        storage: { traces: 'memory' },
        http: { endpoint: `127.0.0.1:${ui}` },
        grpc: { endpoint: `127.0.0.1:${grpc}` },
      },
    },
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${otlp}` } } } },
    processors: { batch: { timeout: '200ms' } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
  });
}
