import { digits } from '../numbers.ts';
import { type Kind, type Said, TO, exactKind, kind } from '../kind.ts';

/** Groups of digits, with a pause between them. A freephone number's 800 is said as a number. */
function groups(text: string): Said {
  const plus = /^\s*\+/.test(text) ? 'plus ' : '';
  const said = (group: string): string =>
    group === '800' && /^\+?1\D/.test(text) ? 'eight hundred' : /\d/.test(group) ? digits(group) : group;
  const spoken = text.split(' ').map((word) =>
    word
      .split(/[^\p{L}\p{N}]+/u)
      .filter((group) => group !== '')
      .map(said)
      .join(', '),
  );
  return spoken.map(
    (word, index) => `${index === 0 ? plus : ''}${word}${index < spoken.length - 1 ? ',' : ''}`,
  );
}

const SEPARATOR = String.raw`[-–. ]`;

/** "+1 555-123-4567", "1 (555) 123-4567", "555.123.4567". */
const northAmerican = kind(
  String.raw`(?:\+?\d{1,2}${SEPARATOR}?)?(?:\(\d{3}\) ?|\d{3}${SEPARATOR})\d{3}${SEPARATOR}\d{4}(?:-\d{1,4})?`,
  ([text]) => groups(text),
);

/** "+44 20 7946 0018". */
const international = kind(
  String.raw`\+\d{1,3}(?:${SEPARATOR}?\(\d{1,5}\))?(?:${SEPARATOR}\d{2,5}){1,6}|\+\d{8,15}`,
  ([text]) => groups(text),
);

/** "020 7946 0958": its first zero tells it from an amount. */
const national = kind(String.raw`\(?0\d{1,4}\)?(?:[- ]\d{2,8}){1,5}`, ([text]) => groups(text));

/** "1-800-GO-2-HAUL". */
const inLetters = exactKind(String.raw`1-8\d\d(?:-(?:\p{Lu}+|\d+)){1,4}`, ([text]) => groups(text));

/** "555-0199" without its area. A span of round amounts ("200-1000") is none. */
const local = kind(String.raw`[2-9]\d\d${TO}\d{4}`, ([text], { before }) => {
  const called = /\b(?:call|dial|phone|ring|text|number|tel|fax|at)\b\W*(?:\w+\W+){0,2}$/i.test(before);
  return called || /\D0|[^05]$/.test(text) ? groups(text) : undefined;
});

/** "5551234567": nobody writes an amount of ten digits without commas. */
const unbroken = kind(String.raw`\d{10,11}`, ([text]) =>
  [...text.matchAll(/^\d(?=\d{10}$)|\d{3}(?=\d{4})|\d+/g)].map(([group]) => digits(group)).join(', '),
);

const socialSecurity = kind(String.raw`\d{3}-\d{2}-\d{4}`, ([text]) => groups(text));

/** "ext. 42". */
const extension = kind(String.raw`(?:ext\.?|x)( ?)(\d{1,6})`, ([, space = '', number = ''], { before }) => {
  if (!/[\d)],?\s*$/.test(before)) return undefined;
  return space === '' ? `extension ${digits(number)}` : ['extension', digits(number)];
});

export const TELEPHONE: readonly Kind[] = [
  northAmerican,
  inLetters,
  socialSecurity,
  national,
  international,
  unbroken,
  extension,
  local,
];
