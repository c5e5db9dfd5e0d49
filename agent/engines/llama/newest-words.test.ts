import { expect, test } from 'vitest';
import { newestWords } from './newest-words.ts';

const message = (words: number): string => Array.from({ length: words }, (_, index) => `w${index}`).join(' ');

test('a message is read whole, a long one by its end', () => {
  expect(newestWords(message(60))).toBe(message(60));
  for (let words = 61; words < 400; words++) {
    const read = newestWords(message(words)).split(' ');
    expect(read.at(-1)).toBe(`w${words - 1}`);
    expect(read.length).toBeGreaterThanOrEqual(60);
    expect(read.length).toBeLessThan(80);
  }
});

test('its beginning stays for many words, so that what was read of it does', () => {
  const beginnings = new Set<string | undefined>();
  for (let words = 1; words <= 400; words++) beginnings.add(newestWords(message(words)).split(' ')[0]);
  expect(beginnings.size).toBeLessThanOrEqual(18);
});
