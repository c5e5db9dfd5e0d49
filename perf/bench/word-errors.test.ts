import { describe, expect, it } from 'vitest';
import { spokenWords } from './spoken-form.ts';
import { wordErrorRate, wordErrors } from './word-errors.ts';

describe('spokenWords', () => {
  it.each([
    ["I'd like Two, please!", "i'd like two please"],
    ['My number is 555-1234.', 'my number is five five five one two three four'],
    ['It costs $25 at 7:30 p.m.', 'it costs twenty five dollars at seven thirty pm'],
    ['1,200 people, 50%', 'one thousand two hundred people fifty percent'],
    ['Um, Mr. Smith is OK', 'mister smith is okay'],
    ['ill-disposed “young” man', 'ill disposed young man'],
    ['05', 'zero five'],
  ])('%s', (written, spoken) => {
    expect(spokenWords(written).join(' ')).toBe(spoken);
  });
});

describe('wordErrors', () => {
  it.each([
    ['the cat sat', 'The cat sat.', 0],
    ['the cat sat', 'the cat', 1],
    ['the cat sat', 'the big cat sat', 1],
    ['the cat sat', 'the hat sat', 1],
    ['the cat sat', '', 3],
    ['', 'thank you', 2],
  ])('%j against %j', (reference, hypothesis, errors) => {
    expect(wordErrors(reference, hypothesis).errors).toBe(errors);
  });

  it('weighs long texts more', () => {
    expect(
      wordErrorRate([
        { errors: 1, words: 1 },
        { errors: 0, words: 99 },
      ]),
    ).toBe(1);
    expect(wordErrorRate([])).toBe(0);
  });
});
