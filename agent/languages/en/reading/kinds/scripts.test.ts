import { expect, test } from 'vitest';
import { spoken } from '../spoken.fixture.ts';

test.each([
  ['Room ١٢٣', 'Room one hundred twenty three'],
  ['It is ５.', 'It is five.'],
  ['Step ① of ②', 'Step one of two'],
  ['Say 你好 to Юрий.', 'Say 你好 to Юрий.'],
])('%j is said as %j', (written, expected) => {
  expect(spoken(written)).toBe(expected);
});
