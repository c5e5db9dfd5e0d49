import { expect, test } from 'vitest';
import { flatMapAhead } from './flat-map-ahead.ts';

test('asks for the next value when the first of what the last one became has come, and not before', async () => {
  const log: string[] = [];
  async function* source(): AsyncGenerator<string> {
    for (const name of ['a', 'b']) {
      log.push(`asked for ${name}`);
      yield name;
    }
  }
  async function* pieces(name: string): AsyncGenerator<string> {
    for (const piece of [1, 2]) {
      log.push(`makes ${name}${piece}`);
      yield `${name}${piece}`;
    }
  }
  const made: string[] = [];
  for await (const piece of flatMapAhead(source(), pieces)) made.push(piece);
  expect(made).toEqual(['a1', 'a2', 'b1', 'b2']);
  expect(log).toEqual(['asked for a', 'makes a1', 'asked for b', 'makes a2', 'makes b1', 'makes b2']);
});

test('a reader that goes away closes the source', async () => {
  let closed = false;
  async function* source(): AsyncGenerator<number> {
    try {
      for (let value = 0; ; value++) yield value;
    } finally {
      closed = true;
    }
  }
  for await (const value of flatMapAhead(source(), async function* (from) {
    yield from;
  }))
    if (value === 1) break;
  expect(closed).toBe(true);
});

test('a failure of the source comes when its value is wanted', async () => {
  async function* source(): AsyncGenerator<string> {
    yield 'a';
    throw new Error('It broke.');
  }
  const pieces = flatMapAhead(source(), async function* (name) {
    yield `${name}1`;
    yield `${name}2`;
  });
  expect(await pieces.next()).toMatchObject({ value: 'a1' });
  expect(await pieces.next()).toMatchObject({ value: 'a2' });
  await expect(pieces.next()).rejects.toThrow('It broke.');
});
