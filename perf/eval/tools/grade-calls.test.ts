import { describe, expect, it } from 'vitest';
import type { CallPart } from '../../../agent/domain/message.ts';
import { CHOOSE_REQUESTS } from './choose.ts';
import { EVAL_TOOLS } from './eval-tools.ts';
import { isRightAnswer } from './grade-calls.ts';
import { JUDGE_REQUESTS } from './judge.ts';
import { call, fromResult, plain, several, talk } from './tool-request.ts';

const made = (name: string, given: object): CallPart => ({
  type: 'call',
  name,
  arguments: JSON.stringify(given),
});

describe('calls of tools are right', () => {
  const weather = plain('Rain in Rome?', 'weather', { city: /rome/i, days: 2, to: undefined });

  it.each<[boolean, string, CallPart[]]>([
    [true, 'as they are expected', [made('weather', { days: 2, city: 'Rome, Italy' })]],
    [false, 'with another value', [made('weather', { days: 3, city: 'Rome' })]],
    [false, 'with another type', [made('weather', { days: '2', city: 'Rome' })]],
    [false, 'with what is to be left out', [made('weather', { days: 2, city: 'Rome', to: 'Pisa' })]],
    [false, 'by another name', [made('forecast', { days: 2, city: 'Rome' })]],
    [
      false,
      'twice',
      [made('weather', { days: 2, city: 'Rome' }), made('weather', { days: 2, city: 'Rome' })],
    ],
    [false, 'not at all', []],
  ])('%s: %s', (right, _, calls) => {
    expect(isRightAnswer(weather, calls, '')).toBe(right);
  });

  it('in any order, each once', () => {
    const both = several('Both!', call('light', { room: 'a' }), call('light', { room: 'b' }));
    expect(isRightAnswer(both, [made('light', { room: 'b' }), made('light', { room: 'a' })], '')).toBe(true);
    expect(isRightAnswer(both, [made('light', { room: 'b' }), made('light', { room: 'b' })], '')).toBe(false);
  });

  it('if there are none where none is due, and the words are right where they are looked at', () => {
    expect(isRightAnswer(talk('Hi!'), [], 'Hello.')).toBe(true);
    expect(isRightAnswer(talk('Hi!'), [made('weather', {})], '')).toBe(false);
    expect(isRightAnswer(fromResult([], /friday/i), [], 'On Friday.')).toBe(true);
    expect(isRightAnswer(fromResult([], /friday/i), [], 'Soon.')).toBe(false);
  });
});

it.each([
  ['to choose', CHOOSE_REQUESTS],
  ['to judge', JUDGE_REQUESTS],
])('the half %s asks for tools that there are, and often enough for none', (_, requests) => {
  const names = new Set(EVAL_TOOLS.map(({ name }) => name));
  expect(requests.flatMap(({ calls }) => calls).filter(({ name }) => !names.has(name))).toEqual([]);
  expect(requests.length).toBeGreaterThanOrEqual(40);
  expect(requests.filter(({ calls }) => calls.length === 0).length).toBeGreaterThanOrEqual(15);
});
