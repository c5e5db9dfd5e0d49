import { expect, it, onTestFinished } from 'vitest';
import { CallMetrics } from './call-metrics.ts';
import { MetricsPage } from './metrics-page.ts';
import { addProcessMetrics } from './process-metrics.ts';

/** The value of a series; undefined if there is none. */
async function valueOf(page: MetricsPage, series: string): Promise<number | undefined> {
  const lines = (await page.read()).text.split('\n').filter((line) => line.startsWith(`${series} `));
  return lines[0] === undefined ? undefined : Number(lines[0].slice(series.length));
}

it('counts what participants sent too much of, and who was removed; from zero', async () => {
  const page = new MetricsPage();
  const metrics = new CallMetrics(page);
  const refused = (kind: string) => valueOf(page, `parley_refused_total{kind="${kind}"}`);
  const removed = (reason: string) => valueOf(page, `parley_participants_removed_total{reason="${reason}"}`);
  const kinds = ['message', 'stream', 'piece', 'data', 'rpc', 'change'];
  const reasons = ['flood', 'silence', 'duration'];
  expect(await Promise.all([...kinds.map(refused), ...reasons.map(removed)])).toEqual(Array(9).fill(0));
  metrics.turnedAway('message');
  metrics.turnedAway('message');
  metrics.removed('flood');
  expect([await refused('message'), await refused('rpc')]).toEqual([2, 0]);
  expect([await removed('flood'), await removed('silence')]).toEqual([1, 0]);
});

it('counts how often each engine was started again, however often that is read', async () => {
  const page = new MetricsPage();
  const engineRestarts = { vad: 0, tts: 1 };
  const rest = { calls: 0, load: 0, degradation: 0, queuedJobs: 0, preempted: 0 };
  const measuring = addProcessMetrics(page, { ...rest, engineRestarts });
  onTestFinished(() => measuring[Symbol.dispose]());
  const restarts = (engine: string) => valueOf(page, `parley_engine_restarts_total{engine="${engine}"}`);
  expect([await restarts('vad'), await restarts('tts')]).toEqual([0, 1]);
  engineRestarts.tts = 3;
  expect([await restarts('vad'), await restarts('tts')]).toEqual([0, 3]);
});
