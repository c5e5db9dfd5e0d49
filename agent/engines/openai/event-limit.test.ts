import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { eventLimit } from './event-limit.ts';

const through = (...chunks: readonly string[]): Promise<string> =>
  buffer(Readable.from(chunks.map((chunk) => Buffer.from(chunk))).compose(eventLimit(20))).then(String);

it.each([
  ['any number of short events', ['data: 12345\n\n'.repeat(100)]],
  ['events with other ends of lines', ['data: 12345\r\n\r\n'.repeat(100)]],
  ['an event in pieces', ['data', ': 123', '45\n', '\n', 'data: 12345\n\n']],
])('hands on %s', async (_, chunks) => {
  expect(await through(...chunks)).toBe(chunks.join(''));
});

it.each([
  ['a long line', ['data: 1234567890123456']],
  ['a long line in pieces', 'data: 1234567890123456'.split('')],
  ['lines that end no event', ['data: 1\n'.repeat(10)]],
])('fails for %s', async (_, chunks) => {
  await expect(through(...chunks)).rejects.toThrow(/more than 20 bytes/);
});
