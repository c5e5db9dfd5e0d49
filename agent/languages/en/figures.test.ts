import { describe, expect, it } from 'vitest';
import { leastTimeOf } from '../../least-time.fixture.ts';
import { writeFigures } from './figures.ts';

describe('numbers in words, as a model reads them', () => {
  it.each([
    ['What is seven times eight?', 'What is 7 times 8?'],
    ['And times two?', 'And times 2?'],
    ['What is fifteen plus twenty-seven?', 'What is 15 plus 27?'],
    ['twenty one and twenty-two', '21 and 22'],
    ['a hundred and five people', '105 people'],
    ['one hundred twenty three thousand four hundred', '123400'],
    ['two million three hundred thousand', '2300000'],
    ['5 hundred', '500'],
    ['one plus one', '1 plus 1'],
    ['five five five, oh one four seven', '5 5 5, oh 1 4 7'],
    ['A train leaves at half past three.', 'A train leaves at 3:30.'],
    ['at ten past nine', 'at 9:10'],
    ["It's a quarter to one.", "It's 12:45."],
    ['at twenty-five minutes to one', 'at 12:35'],
    ['from the third of May to the twenty-ninth of June', 'from the 3rd of May to the 29th of June'],
    ['my thirty-first birthday, on the twelfth of April', 'my 31st birthday, on the 12th of April'],
    ['Two cats. Three dogs.', '2 cats. 3 dogs.'],
  ])('writes "%s" as "%s"', (said, written) => {
    expect(writeFigures(said)).toBe(written);
  });

  it.each([
    'One of them is mine, no one knows.',
    'an hour',
    'someone',
    'often',
    'My number is 555 0147.',
    'Who composed the Four Seasons?',
    'a third of it, and the second one',
    'weight',
  ])('leaves "%s" as it is', (said) => {
    expect(writeFigures(said)).toBe(said);
  });

  it('takes a range of numbers for no time of day', () => {
    expect(writeFigures('Count down from five to one.')).toBe('Count down from 5 to one.');
  });

  it('takes no longer for the longest message that can be typed', () => {
    const words = ['twenty ', 'a hundred ', 'one ', 'two hundred and ', 'quarter to '];
    const ms = leastTimeOf(() => words.forEach((word) => writeFigures(word.repeat(400))));
    expect(ms).toBeLessThan(100);
  });
});
