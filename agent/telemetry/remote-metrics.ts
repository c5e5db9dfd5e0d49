import type { Logger } from 'pino';
import type { Counter, Histogram } from 'prom-client';
import type { RemoteError, RemoteFailure } from '../engines/openai/remote-error.ts';
import type { RemoteEngine, RemoteModels } from '../engines/openai/remote-model.ts';
import type { RemoteRequest, RemoteWatch } from '../engines/openai/remote-watch.ts';
import type { MetricsPage } from './metrics-page.ts';

/** Metrics and log lines of models on other machines. They are there only where such a model is set. */
export class RemoteMetrics implements RemoteWatch {
  readonly #log: Logger;
  readonly #requests: Counter<'engine' | 'model' | 'outcome'>;
  readonly #first: Histogram<'engine' | 'model'>;
  readonly #tokens: Counter<'model' | 'type' | 'counted'>;
  readonly #fallbacks: Counter<'engine' | 'reason'>;
  readonly #up = new Map<string, { engine: RemoteEngine; address: string; up: number }>();

  constructor(page: MetricsPage, remote: RemoteModels, log: Logger) {
    this.#log = log;
    this.#requests = page.counter(
      'parley_remote_requests_total',
      'Requests to models on other machines, by how they ended',
      ['engine', 'model', 'outcome'],
    );
    this.#first = page.histogram(
      'parley_remote_time_to_first_seconds',
      'From asking a model on another machine to its first text, transcript or sound, further tries included',
      ['engine', 'model'],
    );
    this.#tokens = page.counter(
      'parley_remote_tokens_total',
      'Tokens that language models on other machines read and wrote, as their servers say or estimated',
      ['model', 'type', 'counted'],
    );
    this.#fallbacks = page.counter(
      'parley_remote_fallbacks_total',
      'Times the local model did the work of one on another machine, by what was wrong with that one',
      ['engine', 'reason'],
    );
    page.gauge(
      'parley_remote_up',
      'Whether an address of a model on another machine answers',
      (gauge) => this.#up.forEach(({ engine, address, up }) => gauge.set({ engine, address }, up)),
      ['engine', 'address'],
    );
    // Each series exists from the start, so that zero can be told from a missing series.
    for (const [engine, model] of Object.entries(remote) as [RemoteEngine, RemoteModels[RemoteEngine]][]) {
      if (!model) continue;
      this.#requests.inc({ engine, model: model.model, outcome: 'ok' }, 0);
      this.#fallbacks.inc({ engine, reason: 'down' }, 0);
    }
  }

  up(engine: RemoteEngine, address: string): void {
    this.#up.set(`${engine} ${address}`, { engine, address, up: 1 });
    this.#log.info({ engine, address }, 'a model on another machine answers');
  }

  down(engine: RemoteEngine, address: string, error: RemoteError): void {
    this.#up.set(`${engine} ${address}`, { engine, address, up: 0 });
    this.#log.warn({ engine, address, err: error }, 'a model on another machine is away');
  }

  requested({ engine, model, outcome, firstMs }: RemoteRequest): void {
    this.#requests.inc({ engine, model, outcome });
    if (firstMs !== undefined) this.#first.observe({ engine, model }, firstMs / 1_000);
  }

  used(model: string, { input, output }: { input: number; output: number }, estimated: boolean): void {
    const counted = estimated ? 'estimate' : 'server';
    this.#tokens.inc({ model, counted, type: 'input' }, input);
    this.#tokens.inc({ model, counted, type: 'output' }, output);
  }

  fellBack(engine: RemoteEngine, reason: RemoteFailure): void {
    this.#fallbacks.inc({ engine, reason });
    this.#log.debug({ engine, reason }, 'the local model does the work of one on another machine');
  }
}
