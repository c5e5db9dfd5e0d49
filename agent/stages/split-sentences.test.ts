import { describe, expect, it } from 'vitest';
import { english } from '../languages/en/english.ts';
import { splitSentences } from './split-sentences.ts';

async function split(text: string): Promise<string[]> {
  async function* tokens(): AsyncGenerator<string> {
    for (const token of text.match(/\s?\S{1,4}/g) ?? []) yield token;
  }
  const pieces: string[] = [];
  for await (const piece of splitSentences(tokens(), english.sentences)) pieces.push(piece);
  return pieces;
}

describe('splitSentences', () => {
  it.each([
    [
      'The capital of France is Paris. It lies on the Seine.',
      ['The capital of France', 'is Paris.', 'It lies on the Seine.'],
    ],
    [
      'Dr. Smith lives at 5 St. James St. in the U.S. today. Good.',
      ['Dr. Smith lives at 5 St. James St.', 'in the U.S. today.', 'Good.'],
    ],
    [
      'It is 3.5 km e.g. a walk! "Really?" she said.',
      ['It is 3.5 km e.g. a walk!', '"Really?"', 'she said.'],
    ],
    ['no marks at all', ['no marks at all']],
    ['', []],
  ])('cuts %s', async (text, pieces) => {
    expect(await split(text)).toEqual(pieces);
  });

  it('speaks the first clause by itself, so that the voice begins early, and later sentences whole', async () => {
    expect(
      await split('Of course I can do that, since you ask, my friend. So, when I was young, I sang.'),
    ).toEqual(['Of course I can do that,', 'since you ask, my friend.', 'So, when I was young, I sang.']);
  });

  it('breathes before a word that allows it, once, where a first sentence is long', async () => {
    expect(await split('The play was written by William Shakespeare and performed in London.')).toEqual([
      'The play was written',
      'by William Shakespeare and performed in London.',
    ]);
    expect(await split('It is red and blue.')).toEqual(['It is red and blue.']);
    expect(await split('The average distance between Earth and its moon is 384,400 kilometres.')).toEqual([
      'The average distance between',
      'Earth and its moon is 384,400 kilometres.',
    ]);
    expect(await split('Photosynthesis describes the conversion of sunlight.')).toEqual([
      'Photosynthesis describes',
      'the conversion of sunlight.',
    ]);
    expect(await split('The most important invention is the wheel.')).toEqual([
      'The most important invention',
      'is the wheel.',
    ]);
  });

  it('never cuts a first sentence before or within a number', async () => {
    for (const sentence of [
      'The number to call is (555) 123-4567.',
      'Columbus Day falls on October 12 this year.',
      'That comes to about 1,250,000 dollars, or 2.5 percent.',
    ]) {
      const [first = '', rest = ''] = await split(sentence);
      expect(first).not.toMatch(/\d$/);
      expect(rest).not.toMatch(/^[(\d]/);
    }
  });

  it('does not wait for what follows a comma or a question mark', async () => {
    let read = 0;
    async function* tokens(): AsyncGenerator<string> {
      for (const token of ['I can', ' do that', ',', ' but']) {
        read += 1;
        yield token;
      }
    }
    expect(await splitSentences(tokens(), english.sentences).next()).toMatchObject({
      value: 'I can do that,',
    });
    expect(read).toBe(3);
  });

  it('does not chop off a first clause of one word', async () => {
    expect(await split('Yes, I can do that.')).toEqual(['Yes, I can do that.']);
  });

  it('speaks endless text in pieces', async () => {
    const pieces = await split('word '.repeat(200));
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(240);
    expect(pieces.join(' ').split(' ')).toHaveLength(200);
  });

  it('speaks no long piece where all of the text comes at once', async () => {
    const long = `${'word '.repeat(100)}or so, and ${'another '.repeat(100)}one. The end.\n`;
    for (const text of [long, long.replaceAll(' ', '-'), `${'x'.repeat(290)}. ${long}`]) {
      const pieces: string[] = [];
      async function* whole(): AsyncGenerator<string> {
        yield text;
      }
      for await (const piece of splitSentences(whole(), english.sentences)) pieces.push(piece);
      expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(300);
      expect(pieces.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
    }
  });

  it('reads no further than the sentence that it gives', async () => {
    let read = 0;
    async function* tokens(): AsyncGenerator<string> {
      for (const token of ['One. ', 'Two. ', 'Three. ']) {
        read++;
        yield token;
      }
    }
    await splitSentences(tokens(), english.sentences).next();
    expect(read).toBe(1);
  });
});
