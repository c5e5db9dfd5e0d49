import type { Counter, Histogram } from 'prom-client';
import type { MetricsPage } from '../telemetry/metrics-page.ts';
import type { ApiQueues } from './context.ts';

/** Buckets for whole requests, in seconds: from a list of models to the transcript of an hour. */
const DURATION_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** What came of a request: answered; refused, as the client's fault or at a limit; failed here; given up by the client. */
export type ApiOutcome = 'ok' | 'refused' | 'failed' | 'given_up';

/** Metrics of the API, of all clients together. */
export class ApiMetrics {
  /** Everything that the process counts, for what only one endpoint counts. */
  readonly page: MetricsPage;
  readonly #requests: Counter<'endpoint' | 'outcome'>;
  readonly #durations: Histogram<'endpoint'>;
  readonly #tokens: Counter<'kind'>;
  readonly #audioSeconds: Counter;

  constructor(page: MetricsPage, queues: ApiQueues) {
    this.page = page;
    this.#requests = page.counter('parley_api_requests_total', 'Requests of programs, by what came of them', [
      'endpoint',
      'outcome',
    ]);
    this.#durations = page.histogram(
      'parley_api_request_duration_seconds',
      'From a request of a program to the end of its answer, waiting included',
      ['endpoint'],
      DURATION_BUCKETS,
    );
    this.#tokens = page.counter('parley_api_tokens_total', 'Tokens for programs: read, read before, made', [
      'kind',
    ]);
    this.#audioSeconds = page.counter(
      'parley_api_audio_seconds_total',
      'Seconds of audio that were transcribed or spoken for programs',
    );
    page.gauge(
      'parley_api_queue',
      'Requests of programs that wait for an engine or are worked on',
      (gauge) => {
        for (const [engine, queue] of Object.entries(queues)) {
          gauge.set({ engine, state: 'waiting' }, queue.waiting);
          gauge.set({ engine, state: 'running' }, queue.running);
        }
      },
      ['engine', 'state'],
    );
    for (const kind of ['prompt', 'cached', 'completion']) this.#tokens.inc({ kind }, 0);
  }

  request(endpoint: string, outcome: ApiOutcome, ms: number): void {
    this.#requests.inc({ endpoint, outcome });
    this.#durations.observe({ endpoint }, ms / 1_000);
  }

  tokens(kind: 'prompt' | 'cached' | 'completion', count: number): void {
    this.#tokens.inc({ kind }, count);
  }

  audio(seconds: number): void {
    this.#audioSeconds.inc(seconds);
  }
}
