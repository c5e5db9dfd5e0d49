import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextUntil } from './text-until.ts';

/** What is given of a text that comes in pieces, and the mark that it was ended by. */
function given(pieces: readonly string[], marks: readonly string[]) {
  const until = new TextUntil(marks);
  let all = '';
  for (const piece of pieces) {
    const { text, found } = until.take(piece);
    all += text;
    if (found !== undefined) return { text: all, found, rest: until.rest() };
  }
  return { text: all + until.rest(), found: undefined, rest: '' };
}

describe('text up to a mark', () => {
  it('holds back what could be the beginning of one', () => {
    const until = new TextUntil(['<tool_call>']);
    expect(until.take('It is <to')).toEqual({ text: 'It is ', found: undefined });
    expect(until.take('p> secret')).toEqual({ text: '<top> secret', found: undefined });
    expect(until.take('<tool_call>{')).toEqual({ text: '', found: '<tool_call>' });
    expect(until.rest()).toBe('{');
  });

  it('ends at the first of several marks, however the text is cut into pieces', () => {
    const marks = ['ab', 'bc', 'ccc'];
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 12 });
    fc.assert(
      fc.property(letters, fc.array(fc.nat(12)), (text, cuts) => {
        const places = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        const first = Math.min(...marks.map((mark) => text.indexOf(mark)).filter((at) => at >= 0));
        expect(given(pieces, marks).text).toBe(text.slice(0, first));
      }),
      { seed: 21 },
    );
  });

  it('gives everything where there are no marks', () => {
    expect(given(['a', 'b'], ['']).text).toBe('ab');
  });
});
