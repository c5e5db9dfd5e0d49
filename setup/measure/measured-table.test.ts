import { expect, test } from 'vitest';
import { findModel, speechModels } from '../../models/store.ts';
import { measuredTable } from './measured-table.ts';

const speech = speechModels('embedded');
const measurement = {
  engines: 'these',
  llm: { 'qwen2.5-coder-1.5b-instruct-q4_k_m': { readPerSecond: 53.4, madePerSecond: 27.2 } },
  stt: { [speech.stt.name]: { transcriptMs: 200.4, realTimeFactor: 0.0512 } },
  tts: { [speech.tts.name]: { firstSoundMs: 80.1, realTimeFactor: 0.06 } },
};
const rows = [
  { llm: findModel('qwen2.5-coder-1.5b-instruct-q4_k_m'), here: true, chosen: true },
  { llm: findModel('llama-3-8b-instruct-q4_k_m'), here: false, chosen: false },
];

test('a line for each model has what was measured, and what is only estimated is marked', () => {
  const text = measuredTable(rows, { measurement, speech, calls: undefined, cores: 2 });
  expect(text).toContain('Hears with whisper-tiny.en-q8_0: a question in 200 ms (0.051 of real time)');
  expect(text).toMatch(/^qwen2.5-coder-1.5b\S+ +53 +27 +\d+ ms +\d+ ms +2[.]6 GB +yes +yes$/m);
  expect(text).toMatch(/^llama-3-8b\S+ +~\d+ +~\d+ +~\d+ ms +~\d+ ms +7[.]2 GB$/m);
  expect(text).toContain('with 1 call, p50');
});

test('more calls than the machine can keep up with have no latency', () => {
  const text = measuredTable(rows, { measurement, speech, calls: 8, cores: 2 });
  expect(text).toMatch(/^llama-3-8b\S+ +~\d+ +~\d+ +– +– /m);
  expect(text).toContain('with 8 calls at a time');
});

test('without any language model measured there are no figures', () => {
  const text = measuredTable(rows, {
    measurement: { ...measurement, llm: {} },
    speech,
    calls: undefined,
    cores: 2,
  });
  expect(text).toMatch(/^qwen2.5-coder-1.5b\S+ +– +– +– +– /m);
});
