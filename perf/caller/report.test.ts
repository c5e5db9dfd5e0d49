import { expect, test } from 'vitest';
import { readable } from './report.ts';

const turn = {
  said: 'What is the capital of France?',
  heard: 'What is the capital of France?',
  caption: 'It is Paris.',
  replied: 'it is parish',
  voice_to_voice_ms: 812,
  interrupted: false,
};
const all = { p50: 812, p95: 812, n: 1 };

test("the agent's line is its own caption, and what recognition made of its voice is named as such", () => {
  const report = readable({ turns: [turn], voice_to_voice_ms: all });
  expect(report).toMatch(/^Agent +It is Paris\.$/m);
  expect(report).toMatch(/^ +the caller heard: it is parish$/m);
  expect(report).toContain('after 812 ms');
});

test('an agent that shows no caption is not given words that it did not say', () => {
  const report = readable({ turns: [{ ...turn, caption: '' }], voice_to_voice_ms: all });
  expect(report).toMatch(/^Agent +\(no caption\)$/m);
  expect(report).toMatch(/^ +the caller heard: it is parish$/m);
});
