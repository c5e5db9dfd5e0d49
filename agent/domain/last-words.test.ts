import { expect, it } from 'vitest';
import { lastWords } from './last-words.ts';

it('gives a short text whole', () => {
  expect(lastWords('what is the capital', 40)).toBe('what is the capital');
});

it('gives the end of a long one, in whole words, and never more than it may', () => {
  const words = Array.from({ length: 60 }, (_, index) => `word${index}`);
  for (let said = 1; said <= words.length; said += 1) {
    const text = words.slice(0, said).join(' ');
    const last = lastWords(text, 100);
    expect(last.length).toBeLessThanOrEqual(100);
    expect(` ${text}`.endsWith(` ${last}`)).toBe(true);
    if (text.length > 100) expect(last.length).toBeGreaterThan(40);
  }
});

it('begins at the same word while fifty more characters are said', () => {
  const words = Array.from({ length: 60 }, (_, index) => `word${index}`);
  const beginnings = words.map(
    (_, index) => lastWords(words.slice(0, index + 1).join(' '), 100).split(' ')[0],
  );
  expect(new Set(beginnings).size).toBeLessThan(10);
});
