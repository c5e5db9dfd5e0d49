import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { MetricsPage } from './metrics-page.ts';

const PERCENTILES = [50, 99, 100];
const SAMPLED_EVERY_MS = 20;

/** The state of the process that is read whenever the metrics page is. */
export interface ProcessState {
  readonly calls: number;
  /** The load that is reported to LiveKit: 1 is full. */
  readonly load: number;
  /** The level of degradation (domain/degradation.ts). */
  readonly degradation: number;
  readonly queuedJobs: number;
  readonly preempted: number;
  /** How often each engine was started again. */
  readonly engineRestarts: Readonly<Record<string, number>>;
}

/**
 * Adds metrics of the process: calls, load, event loop, memory, processor time.
 *
 * @returns an object whose disposal ends the measuring.
 */
export function addProcessMetrics(page: MetricsPage, state: ProcessState): Disposable {
  const delay = monitorEventLoopDelay({ resolution: SAMPLED_EVERY_MS });
  delay.enable();
  page.gauge('parley_active_calls', 'Calls that run or are about to', (gauge) => gauge.set(state.calls));
  page.gauge('parley_worker_load', 'Load as told to LiveKit; at 1 no call is taken', (gauge) =>
    gauge.set(state.load),
  );
  page.gauge(
    'parley_degradation_level',
    'What is given up under load: from 0, nothing, to 4, new calls',
    (gauge) => gauge.set(state.degradation),
  );
  page.gauge('parley_queued_jobs', 'Engine jobs that wait for the cores', (gauge) =>
    gauge.set(state.queuedJobs),
  );
  page.gauge(
    'parley_event_loop_delay_seconds',
    'How late the event loop was since this was last read',
    (gauge) => {
      for (const percentile of PERCENTILES) {
        // The histogram holds the whole time between two samples, so the interval itself is subtracted.
        const late = delay.percentile(percentile) / 1e9 - SAMPLED_EVERY_MS / 1_000;
        gauge.set({ percentile: String(percentile) }, Math.max(0, late));
      }
      delay.reset();
    },
    ['percentile'],
  );
  page.gauge(
    'parley_memory_bytes',
    'Memory of the process: resident, and of it the JavaScript heap and buffers',
    (gauge) => {
      const { rss, heapUsed, external } = process.memoryUsage();
      gauge.set({ kind: 'resident' }, rss);
      gauge.set({ kind: 'heap' }, heapUsed);
      gauge.set({ kind: 'external' }, external);
    },
    ['kind'],
  );
  let countedSeconds = 0;
  page.readCounter('parley_cpu_seconds_total', 'Processor time of the process, all threads', (counter) => {
    const { user, system } = process.cpuUsage();
    const seconds = (user + system) / 1e6;
    counter.inc(seconds - countedSeconds);
    countedSeconds = seconds;
  });
  let countedPreempted = 0;
  page.readCounter('parley_preempted_total', 'Guesses that were aborted for real work', (counter) => {
    counter.inc(state.preempted - countedPreempted);
    countedPreempted = state.preempted;
  });
  page.readCounter(
    'parley_engine_restarts_total',
    'Times an engine died or hung and was started again',
    (counter) => {
      counter.reset();
      for (const [engine, restarts] of Object.entries(state.engineRestarts))
        counter.inc({ engine }, restarts);
    },
    ['engine'],
  );
  return { [Symbol.dispose]: () => void delay.disable() };
}
