import { expect, test } from 'vitest';
import { WordQueue } from './word-queue.ts';

const RATE = 1_000;
const word = (written: string, spoken = written) => ({ written, spoken });

test('each word comes once, with the piece in which it begins, its times counted from there', () => {
  const queue = new WordQueue([word('One'), word('two'), word('three')], RATE);
  const places = new Map([
    [0, { start: 0, end: 90 }],
    [1, { start: 95, end: 180 }],
    [2, { start: 200, end: 300 }],
  ]);
  expect(queue.take(places, 0, 100)).toEqual([
    { text: 'One', startMs: 0, endMs: 90 },
    { text: 'two', startMs: 95, endMs: 180 },
  ]);
  expect(queue.take(places, 100, 150)).toEqual([]);
  expect(queue.take(places, 150, 400)).toEqual([{ text: 'three', startMs: 50, endMs: 150 }]);
  expect(queue.rest()).toEqual([]);
});

test('a word that is not said takes no time and goes with the one before it', () => {
  const queue = new WordQueue(
    [word('🎉', ''), word('Hello'), word('–', ''), word('you'), word('🎉', '')],
    RATE,
  );
  const places = new Map([
    [0, { start: 0, end: 50 }],
    [1, { start: 60, end: 90 }],
  ]);
  expect(queue.take(places, 0, 55).map(({ text }) => text)).toEqual(['🎉', 'Hello', '–']);
  expect(queue.take(places, 55, 100)).toEqual([
    { text: 'you', startMs: 5, endMs: 35 },
    { text: '🎉', startMs: 35, endMs: 35 },
  ]);
});

test('words that nothing is heard of are not lost', () => {
  const queue = new WordQueue([word('Hm'), word('🎉', '')], RATE);
  expect(queue.take(new Map(), 0, 100)).toEqual([]);
  expect(queue.rest()).toEqual([
    { text: 'Hm', startMs: 0, endMs: 0 },
    { text: '🎉', startMs: 0, endMs: 0 },
  ]);
});
