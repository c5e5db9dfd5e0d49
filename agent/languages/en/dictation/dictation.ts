import type { Dictating } from '../../language.ts';
import { sayingAddress, writeAddresses } from './addresses.ts';
import { readingDigits } from './digits.ts';
import { spelling, writeSpelt } from './spelling.ts';
import { writeDigits, writeTimes } from './written-numbers.ts';

/** Looked for from its end, so that a long text is not searched from each of them. */
const BORN = /^.*\b(?:born|date of birth|birth date)\b/is;
const MONTH =
  /\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b/i;
const YEAR = /\d{4}|\b(?:nineteen|twenty)[ -][a-z]|\?/i;

/** Whether the year of a date of birth is still to come: "I was born on May third". */
function sayingBirthday(said: string): Dictating | undefined {
  const date = BORN.test(said) ? said.replace(BORN, '') : '';
  return MONTH.test(date) && !YEAR.test(date) ? 'may-go-on' : undefined;
}

/** Whether a text ends within something that is dictated: an address, a word that is spelt, a number, a date of birth. */
export const dictating = (said: string, asked: string): Dictating | undefined =>
  sayingAddress(said, asked) ?? readingDigits(said, asked) ?? spelling(said, asked) ?? sayingBirthday(said);

/** Writes what was dictated as it is read. */
export const writeDictated = (text: string): string =>
  writeDigits(writeTimes(writeSpelt(writeAddresses(text))));
