import pino from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { RemoteError } from '../engines/openai/remote-error.ts';
import { MetricsPage } from './metrics-page.ts';
import { RemoteMetrics } from './remote-metrics.ts';

const llm = {
  urls: ['http://127.0.0.1:1/v1'],
  model: 'brain',
  key: 'secret-key',
  fallback: 'local',
} as const;

let page: MetricsPage;
let lines: string[];
let metrics: RemoteMetrics;
beforeEach(() => {
  page = new MetricsPage();
  lines = [];
  const log = pino({ level: 'debug' }, { write: (line) => lines.push(line) });
  metrics = new RemoteMetrics(page, { llm, stt: undefined, tts: undefined }, log);
});

const read = async (): Promise<string> => (await page.read()).text;

it('counts from zero, for what is set alone', async () => {
  expect(await read()).toContain('parley_remote_requests_total{engine="llm",model="brain",outcome="ok"} 0');
  expect(await read()).toContain('parley_remote_fallbacks_total{engine="llm",reason="down"} 0');
  expect(await read()).not.toContain('engine="stt"');
});

it('counts requests by how they ended, and the time to the first word', async () => {
  metrics.requested({ engine: 'llm', model: 'brain', outcome: 'ok', firstMs: 320 });
  metrics.requested({ engine: 'llm', model: 'brain', outcome: 'slow', firstMs: undefined });
  const text = await read();
  expect(text).toContain('parley_remote_requests_total{engine="llm",model="brain",outcome="ok"} 1');
  expect(text).toContain('parley_remote_requests_total{engine="llm",model="brain",outcome="slow"} 1');
  expect(text).toContain('parley_remote_time_to_first_seconds_sum{engine="llm",model="brain"} 0.32');
  expect(text).toContain('parley_remote_time_to_first_seconds_count{engine="llm",model="brain"} 1');
});

it('counts tokens, and says which are an estimate', async () => {
  metrics.used('brain', { input: 20, output: 5 }, false);
  metrics.used('brain', { input: 30, output: 7 }, true);
  const text = await read();
  expect(text).toContain('parley_remote_tokens_total{model="brain",counted="server",type="input"} 20');
  expect(text).toContain('parley_remote_tokens_total{model="brain",counted="estimate",type="output"} 7');
});

it('says which address answers, when the local model works, and logs changes', async () => {
  metrics.up('llm', 'http://127.0.0.1:1/v1');
  expect(await read()).toContain('parley_remote_up{engine="llm",address="http://127.0.0.1:1/v1"} 1');
  metrics.down('llm', 'http://127.0.0.1:1/v1', new RemoteError('refused', '401 Wrong key'));
  metrics.fellBack('llm', 'refused');
  expect(await read()).toContain('parley_remote_up{engine="llm",address="http://127.0.0.1:1/v1"} 0');
  expect(await read()).toContain('parley_remote_fallbacks_total{engine="llm",reason="refused"} 1');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'a model on another machine answers',
    'a model on another machine is away',
    'the local model does the work of one on another machine',
  ]);
});
