import { cardinal, numberInWords, ordinal, year } from '../numbers.ts';
import { type Kind, kind } from '../kind.ts';

const SIGNS: Readonly<Record<string, string>> = {
  '½': '1/2',
  '⅓': '1/3',
  '⅔': '2/3',
  '¼': '1/4',
  '¾': '3/4',
  '⅕': '1/5',
  '⅖': '2/5',
  '⅗': '3/5',
  '⅘': '4/5',
  '⅙': '1/6',
  '⅚': '5/6',
  '⅛': '1/8',
  '⅜': '3/8',
  '⅝': '5/8',
  '⅞': '7/8',
};
export const FRACTION = String.raw`\d{1,4}[/⁄]\d{1,4}(?:th|rd|nd|st)?|[${Object.keys(SIGNS).join('')}]`;

/** "3/4" as "three quarters"; undefined if it is none. */
export function fractionInWords(text: string): string | undefined {
  const [, over = '', under = ''] = /^(\d+)[/⁄](\d+)/.exec(SIGNS[text] ?? text) ?? [];
  const [count, size] = [Number(over), Number(under)];
  if (size < 2 || over.startsWith('0') || under.startsWith('0')) return undefined;
  const [one, many] =
    size === 2
      ? ['half', 'halves']
      : size === 4
        ? ['quarter', 'quarters']
        : [ordinal(size), `${ordinal(size)}s`];
  return `${cardinal(count)} ${count === 1 ? one : many}`;
}

/** "1 1/2" as "one and a half". */
export function mixedInWords(whole: string, part: string): string | undefined {
  const said = fractionInWords(part);
  if (said === undefined) return undefined;
  return `${numberInWords(whole)} and ${said.replace(/^one (?=half|quarter)/, 'a ')}`;
}

const mixed = kind(String.raw`(\d{1,4})( |(?=[^\d/]))(${FRACTION})`, ([, whole = '', space, part = '']) => {
  const said = mixedInWords(whole, part);
  return said === undefined || space === ''
    ? said
    : [numberInWords(whole), said.slice(numberInWords(whole).length + 1)];
});

/** Words around what is so many out of so many. */
const RATED =
  /\b(?:rat(?:e|ed|es|ing)|scor(?:e|ed|es|ing)|gave?|gives?|got|pain|grade|review|solid|stars?)\b[^.!?]*$/i;

const outOf = kind(
  String.raw`(\d{1,3}(?:\.\d+)?)/(5|10|20|100)`,
  ([, count = '', size = ''], { before, after }) =>
    RATED.test(before) || count.includes('.') || /^ stars?\b/.test(after)
      ? `${numberInWords(count)} out of ${cardinal(Number(size))}`
      : undefined,
);

/** What has a name of its own, and pressures, which are one over another. */
const named = kind(String.raw`(\d{1,3})/(\d{1,3})`, ([text, over = '', under = '']) => {
  if (/^(?:24\/7|50\/50|20\/20|9\/11|7\/11|60\/40|80\/20)$/.test(text))
    return `${cardinal(Number(over))} ${cardinal(Number(under))}`;
  if (over.length < 3 || under.length < 2) return undefined;
  const first = over.endsWith('00')
    ? cardinal(Number(over))
    : `${cardinal(Number(over[0]))} ${year(Number(over.slice(1))).replace(/^(?=\w+$)/, over[1] === '0' ? 'oh ' : '')}`;
  return `${first} over ${cardinal(Number(under))}`;
});

const fraction = kind(`([-−]?)(${FRACTION})`, ([, sign, text = '']) => {
  const said = fractionInWords(text);
  return said === undefined ? undefined : `${sign === '' ? '' : 'minus '}${said}`;
});

export const FRACTIONS: readonly Kind[] = [mixed, outOf, named, fraction];
