import { expect, test } from 'vitest';
import { english } from '../../languages/en/english.ts';
import { ReplyLength } from './reply-length.ts';

/** The part that is said of a reply of these tokens, if two tokens are enough. */
function said(tokens: readonly string[], maxReplyTokens = 100): string {
  const length = new ReplyLength({ enoughTokens: 2, maxReplyTokens }, english.sentences);
  let text = '';
  for (const [index, token] of tokens.entries()) {
    text += length.take(token, index + 1);
    if (length.over) break;
  }
  return text.trim();
}

test.each([
  [['It', ' costs', ' $', '48', '.', '75', ' a', ' day', '.', ' Shall', ' I'], 'It costs $48.75 a day.'],
  [['Take', ' Dr', '.', ' Smith', '.', ' She', ' is'], 'Take Dr. Smith.'],
  [['Three', ':', ' 1', '.', ' tea', ',', ' 2', '.', ' milk', '.', ' Good'], 'Three: 1. tea, 2. milk.'],
  [['One', ' thing', '. Two', ' more'], 'One thing.'],
  [['No', ' end', ' at', ' all'], 'No end at all'],
])('a reply of %j that is long enough ends with a whole sentence', (tokens, text) => {
  expect(said(tokens)).toBe(text);
});

test('tells whether it was in mid-sentence', () => {
  const length = new ReplyLength({ enoughTokens: 2, maxReplyTokens: 3 }, english.sentences);
  ['It', ' is', ' a'].forEach((token, index) => length.take(token, index + 1));
  expect(length.cut).toBe(true);
  const whole = new ReplyLength({ enoughTokens: 2, maxReplyTokens: 3 }, english.sentences);
  ['It', ' is.', ' A'].forEach((token, index) => whole.take(token, index + 1));
  expect(whole.cut).toBe(false);
});

test('a reply without an end is cut at the most that it may have', () => {
  expect(
    said(
      Array.from({ length: 50 }, () => ' on'),
      7,
    ),
  ).toBe('on on on on on on on');
});
