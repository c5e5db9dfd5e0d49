import { ToWords } from 'to-words/en-US';

const words = new ToWords();

/** Most digits of a number that is read as one. The digits of longer ones are read one by one: nobody follows quadrillions. */
const LONGEST_NUMBER = 15;

export const cardinal = (value: number): string => words.convert(value).toLowerCase();

export const ordinal = (value: number): string =>
  value === 0
    ? 'zeroth'
    : words
        .toOrdinal(value)
        .toLowerCase()
        .replace(/^one (?=hundredth|thousandth|millionth)/, 'one ');

/** In words: rows of digits may be long, and to-words takes its time. */
const DIGITS = Array.from({ length: 10 }, (_, digit) => cardinal(digit));

/** "0199" as "zero one nine nine". */
export const digits = (text: string): string =>
  Array.from(text.replaceAll(/\D/g, ''), (digit) => DIGITS[Number(digit)]).join(' ');

/** "1234" as "one thousand two hundred thirty four", digit by digit where it is too long for that, or begins with zero. */
export function wholeInWords(text: string): string {
  const plain = text.replaceAll(',', '');
  return plain.length > LONGEST_NUMBER || /^0\d/.test(plain) ? digits(plain) : cardinal(Number(plain));
}

/** "1,234.5" as "one thousand two hundred thirty four point five", "-5" as "minus five". */
export function numberInWords(text: string): string {
  const [, sign = '', whole = '', decimals = ''] = /^([-−+]?)([\d,]*)\.?(\d*)$/.exec(text) ?? [];
  return [
    sign === '' ? '' : sign === '+' ? 'plus' : 'minus',
    whole === '' ? '' : wholeInWords(whole),
    decimals === '' ? '' : `point ${digits(decimals)}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** 1984 as "nineteen eighty four", 2005 as "two thousand five". */
export function year(value: number): string {
  const [century, rest] = [Math.floor(value / 100), value % 100];
  if (value < 100 || (century % 10 === 0 && rest < 10)) return cardinal(value);
  if (rest === 0) return `${cardinal(century)} hundred`;
  return `${cardinal(century)} ${rest < 10 ? 'oh ' : ''}${cardinal(rest)}`;
}

/** Numbers of houses, rooms, roads and models: "742" as "seven forty two", "1099" as "ten ninety nine". Others are spelt. */
export function pairs(text: string): string {
  if (/^0/.test(text) || text.length > 4) return digits(text);
  if (text.length < 3) return cardinal(Number(text));
  return year(Number(text));
}
