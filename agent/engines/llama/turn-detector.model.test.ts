import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { modelPath } from '../../../models/store.ts';
import type { TurnDetector, TurnDetectorSession } from '../../domain/ports.ts';
import { LlamaRuntime } from './llama-runtime.ts';
import { openTurnDetector } from './open-turn-detector.ts';

const model = 'smollm2-135m-instruct-q8_0';
const never = new AbortController().signal;

let runtime: LlamaRuntime;
let detector: TurnDetector;
let session: TurnDetectorSession;
beforeAll(async () => {
  runtime = await LlamaRuntime.open(1);
  detector = await openTurnDetector(runtime, { model, modelPath: modelPath(model), calls: 2 });
  session = await detector.open();
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await detector[Symbol.asyncDispose]();
  await runtime[Symbol.asyncDispose]();
});

it.each([
  ['What is the capital of France?', 'What is the capital of'],
  ['Are you a student at this university?', 'Are you a'],
  ['Do you play basketball on Thursdays?', 'Do you play basketball on'],
])('takes %j for a whole turn rather than %j', async (whole, part) => {
  const [sure, unsure] = [await session.endOfTurn(whole, never), await session.endOfTurn(part, never)];
  expect(sure).toBeGreaterThan(20 * (unsure ?? 1));
});

it.each([
  ['When did the second World War N?', 'When did the'],
  ['Why do cats purp?', 'Why do cats'],
])('thinks no pause in mid-sentence of one after a word it does not know: %j', async (whole, part) => {
  const [unknown, unsure] = [await session.endOfTurn(whole, never), await session.endOfTurn(part, never)];
  expect(unknown).toBeGreaterThan(0.05);
  expect(unsure).toBeLessThan(0.01);
});

it('leaves the event loop free', async () => {
  const busy: number[] = [];
  for (const text of ['Are you', 'Are you a', 'Are you a student', 'Are you a student at']) {
    const before = performance.eventLoopUtilization();
    await session.endOfTurn(text, never);
    busy.push(performance.eventLoopUtilization(before).active);
  }
  // The least of some tries counts, since other processes may take the core from this thread.
  expect(Math.min(...busy)).toBeLessThan(8);
});

it('thinks the same of what it has read ahead, and of what another call says meanwhile', async () => {
  const other = await detector.open();
  const alone = await session.endOfTurn('Are you a student at this university?', never);
  await session.prefill?.('Are you a student at', never);
  const [again, elsewhere] = await Promise.all([
    session.endOfTurn('Are you a student at this university?', never),
    other.endOfTurn('Are you a', never),
  ]);
  await other[Symbol.asyncDispose]();
  expect(again).toBeCloseTo(alone ?? NaN, 2);
  expect(elsewhere).toBeLessThan(0.01);
});

it.each(['and then I went on to the next one, ', '1 2 3 4 5 6 7 8 9 '])(
  'judges the end of a text that is far longer than it can read: %j again and again',
  async (said) => {
    const long = said.repeat(200);
    const sure = await session.endOfTurn(`${long}what is the capital of France?`, never);
    const unsure = await session.endOfTurn(`${long}what is the capital of`, never);
    expect(sure).toBeGreaterThan(10 * (unsure ?? 1));
  },
);
