import { ToWords } from 'to-words/en-US';
import type { Rule } from './word.ts';

const words = new ToWords();

/** A number, possibly with a sign, with decimals, and with commas between groups of three digits. */
const NUMBER = /^(?<sign>[-−+]?)(?<whole>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?<decimals>\d+))?$/;

/** Most digits of a number that is read as one. The digits of longer ones are read one by one: nobody follows quadrillions. */
const LONGEST_NUMBER = 15;

export const cardinal = (value: number): string => words.convert(value).toLowerCase();

export const ordinal = (value: number): string => words.toOrdinal(value).toLowerCase();

/** In words: rows of digits may be long, and to-words takes its time. */
const DIGITS = Array.from({ length: 10 }, (_, digit) => cardinal(digit));

/** "0199" as "zero one nine nine". */
export const digits = (text: string): string =>
  Array.from(text.replaceAll(/\D/g, ''), (digit) => DIGITS[Number(digit)]).join(' ');

/** "1234" as "one thousand two hundred thirty four", digit by digit where it is too long for that. */
export const wholeInWords = (text: string): string =>
  text.length > LONGEST_NUMBER ? digits(text) : cardinal(Number(text));

/** "1,234.5" as "one thousand two hundred thirty four point five"; undefined if it is no number. */
export function numberInWords(text: string): string | undefined {
  const { sign, whole, decimals } = NUMBER.exec(text)?.groups ?? {};
  if (whole === undefined && decimals === undefined) return undefined;
  const plain = (whole ?? '0').replaceAll(',', '');
  return [
    sign === '-' || sign === '−' ? 'minus' : '',
    /^0\d/.test(plain) ? digits(plain) : wholeInWords(plain),
    decimals === undefined ? '' : `point ${digits(decimals)}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** 1984 as "nineteen eighty four", 2005 as "two thousand five". */
export function year(value: number): string {
  const [century, rest] = [Math.floor(value / 100), value % 100];
  if (century % 10 === 0 && rest < 10) return cardinal(value);
  if (rest === 0) return `${cardinal(century)} hundred`;
  return `${cardinal(century)} ${rest < 10 ? 'oh ' : ''}${cardinal(rest)}`;
}

const ordinalDigits: Rule = ({ core }) => {
  const value = /^(\d{1,9})(?:st|nd|rd|th)$/i.exec(core)?.[1];
  return value === undefined ? undefined : ordinal(Number(value));
};

const FRACTIONS: Readonly<Record<string, string>> = {
  '½': '1/2',
  '¼': '1/4',
  '¾': '3/4',
  '⅓': '1/3',
  '⅔': '2/3',
};

/** "3/4" as "three quarters", "1½" as "one and one half". */
const fraction: Rule = ({ core }) => {
  const sign = FRACTIONS[core.slice(-1)];
  const [whole, part] = sign === undefined ? ['', core] : [core.slice(0, -1), sign];
  const [, over = '', under = ''] = /^(\d{1,2})\/(\d{1,2})$/.exec(part) ?? [];
  const [count, size] = [Number(over), Number(under)];
  if (count === 0 || size < 2) return undefined;
  if (count >= size) return `${cardinal(count)} ${cardinal(size)}`;
  const name = size === 2 ? 'half' : size === 4 ? 'quarter' : ordinal(size);
  const plural = count === 1 ? '' : name === 'half' ? '' : 's';
  const spoken = `${cardinal(count)} ${name}${plural}`;
  return whole === '' ? spoken : `${numberInWords(whole) ?? whole} and ${spoken}`;
};

/** Phone numbers ("555-0199", "1-800-555-0199", "(555) 123-4567") digit by digit, with a pause between the groups. */
const phone: Rule = ({ core, trailing, after }) => {
  const whole = /^\+?(?:\d{1,3}[-.])?(?:\d{3}[-.])?\d{3}[-.]\d{4}$/.test(core);
  const area = trailing.startsWith(')') && /^\d{3}$/.test(core) && /^\d{3}[-.]\d{4}$/.test(after);
  const country = /^\+\d{1,3}$/.test(core);
  if (!whole && !area && !country) return undefined;
  const groups = core.split(/\D+/).filter((group) => group !== '');
  return `${core.startsWith('+') ? 'plus ' : ''}${groups.map(digits).join(', ')}`;
};

/** "5-10" as "five to ten", "3:2" as "three to two". */
const range: Rule = ({ core }) => {
  const [, from, to] = /^(\d[\d,.]*)(?:[-–—]|:(?=\d$))(\d[\d,.]*)$/.exec(core) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const [start, end] = [numberInWords(from), numberInWords(to)];
  return start === undefined || end === undefined ? undefined : `${start} to ${end}`;
};

/** "2.0.1" as "two point zero point one". */
const version: Rule = ({ core }) => {
  const [, letter, parts] = /^(v?)(\d+(?:\.\d+){2,})$/i.exec(core) ?? [];
  if (parts === undefined) return undefined;
  const spoken = parts.split('.').map(wholeInWords).join(' point ');
  return letter === '' ? spoken : `version ${spoken}`;
};

/** "10x" as "ten times". */
const times: Rule = ({ core }) => {
  const value = /^([\d.,]+)[x×]$/.exec(core)?.[1];
  return value === undefined ? undefined : `${numberInWords(value) ?? value} times`;
};

const plain: Rule = ({ core }) => numberInWords(core);

export const NUMBER_RULES: readonly Rule[] = [ordinalDigits, fraction, phone, range, version, times, plain];
