import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { eventLimit } from './event-limit.ts';

async function through(...chunks: readonly string[]): Promise<string> {
  const limit = eventLimit(20);
  const passed = pipeline(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), limit);
  const [text] = await Promise.all([buffer(limit), passed]);
  return String(text);
}

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

it('lets others have their turn in a flood', async () => {
  const limit = eventLimit();
  let turns = 0;
  const sizes: number[] = [];
  limit.on('data', (part: Buffer) => sizes.push(part.length));
  const others = setInterval(() => turns++, 0);
  limit.end(Buffer.from(':\n\n'.repeat(200_000)));
  await once(limit, 'end');
  clearInterval(others);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4_096);
  expect(turns).toBeGreaterThan(1);
});
