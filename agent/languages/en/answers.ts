import type { AnswerRules } from '../language.ts';
import { dayIn } from './days.ts';
import { ONES, writeFigures } from './figures.ts';

const YES =
  /^(?:yes|yeah|yep|yup|sure|certainly|definitely|absolutely|exactly|correct|right|ok|okay|agreed|please do|go ahead|of course|do it|do that)$/;
/** What people say besides a yes, and that takes nothing of it away. */
const POLITE =
  /^(?:please|thanks|thank you|that is|that's|it is|it's|i do|i am|i would|i'd|like that|love to|great|good|fine|perfect|all|well|um+|uh+|oh|and|so|then|book it|that's it)$/;
const NO =
  /^(?:(?:um+|uh+|oh|well|er|actually|sorry|please)\b[\s,.]*)*(?:no(?! (?:problem|worries|doubt))\b|nope\b|nah\b|not\b|don't\b|do not\b|never\b|cancel\b|wrong\b|incorrect\b|stop\b|i don't\b|i do not\b|that's not\b|that is not\b|that's wrong\b|it isn't\b|it's not\b)/;

/** Yes only if nothing else is said: "yes, but at eight" is neither. */
function yesOrNo(said: string): boolean | undefined {
  const text = said.toLowerCase().replaceAll('’', "'").trim();
  if (NO.test(text)) return false;
  let rest = text.replace(/[^\p{L}']+/gu, ' ').trim();
  let agreed = false;
  while (rest !== '') {
    const words = rest.split(' ');
    const length = [3, 2, 1].find((count) => {
      const phrase = words.slice(0, count).join(' ');
      return YES.test(phrase) || POLITE.test(phrase);
    });
    if (length === undefined) return undefined;
    agreed ||= YES.test(words.slice(0, length).join(' '));
    rest = words.slice(length).join(' ');
  }
  return agreed ? true : undefined;
}

const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\s*\bat\b\s*/g, '@'],
  [/\s*\b(?:dot|point|period)\b\s*/g, '.'],
  [/\s*\bunderscore\b\s*/g, '_'],
  [/\s*\b(?:dash|hyphen|minus)\b\s*/g, '-'],
  [/\s*\bplus\b\s*/g, '+'],
];

function email(said: string): string | undefined {
  // Marks that recognition puts between words belong to no address.
  const text = said
    .toLowerCase()
    .replaceAll(/[.!?,]+(?=\s|$)/g, '')
    .trim();
  const written = ADDRESS.exec(text)?.[0];
  if (written !== undefined) return written;
  const address = text.replace(/^.*\b(?:is|it's|that's|address|e-?mail)\b[\s:,]*/, '');
  const signs = SIGNS.reduce((all, [words, sign]) => all.replaceAll(words, sign), digitsIn(joined(address)));
  return ADDRESS.exec(signs.replaceAll(/[\s,]/g, ''))?.[0];
}

/** Letters that are spelt as one word: "a-d-a", "a. d. a." and "a d a" are "ada". */
const joined = (text: string): string => text.replaceAll(/\b(\p{L})(?:[-\s.,]+(?=\p{L}\b(?!')))/gu, '$1');

const COUNTS: Readonly<Record<string, number>> = { double: 2, triple: 3, treble: 3 };

/** The text with its digits as figures, also "oh" and "double five". */
function digitsIn(text: string): string {
  const digits = text.replaceAll(new RegExp(`\\b(?:oh|${ONES.join('|')})\\b`, 'gi'), (word) =>
    String(Math.max(0, ONES.indexOf(word.toLowerCase()))),
  );
  return writeFigures(digits).replaceAll(
    /\b(double|triple|treble)\s+(\d)/gi,
    (_, count: string, digit: string) => digit.repeat(COUNTS[count.toLowerCase()] ?? 1),
  );
}

function telephone(said: string): string | undefined {
  const figures = digitsIn(said.toLowerCase());
  const digits = figures.replaceAll(/\D/g, '');
  if (digits === '') return undefined;
  return /(?:\+|\bplus\b)\s*\d/.test(figures) ? `+${digits}` : digits;
}

const LEAD_IN =
  /^.*\b(?:my name is|the name is|it is|it's|i am|i'm|that's|that is|this is|spelt|spelled|is)\b[\s:,]*/i;

function spelt(said: string): string | undefined {
  const text = said.replaceAll('’', "'").replace(/[\s.!?,]+$/, '');
  // "A as in Alpha", "B for Bravo".
  const bare = text.replaceAll(/\b(\p{L})[\s,]+(?:as in|for|like)\s+\p{L}+/giu, '$1');
  const doubled = bare.replaceAll(/\bdouble[\s-]+(\p{L})\b/giu, '$1 $1');
  const [letters] = [...doubled.matchAll(/(?<![\p{L}'])\p{L}(?:[-\s.,]+\p{L}(?![\p{L}']))+/gu)].sort(
    ([a], [b]) => b.length - a.length,
  );
  const name = letters ? letters[0].replaceAll(/[^\p{L}]/gu, '').toLowerCase() : bare.replace(LEAD_IN, '');
  return name === '' ? undefined : name.charAt(0).toUpperCase() + name.slice(1);
}

function readBack(kind: string | undefined, answer: string): string {
  switch (kind) {
    case 'telephone':
      return `That's ${answer.replace('+', 'plus ').replaceAll(/\d(?=\d)/g, '$& ')}. Is that right?`;
    case 'spelt':
      return `That's ${answer
        .toUpperCase()
        .split('')
        .filter((letter) => letter !== ' ')
        .join(', ')}. Is that right?`;
    case 'day':
      return `That's ${spokenDay(answer)}. Is that right?`;
    default:
      return `That's ${answer}. Is that right?`;
  }
}

const spokenDay = (date: string): string =>
  new Intl.DateTimeFormat('en', { weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  );

export const answers: AnswerRules = {
  yesOrNo,
  email,
  telephone,
  spelt,
  day: dayIn,
  readBack,
  again: (question) => `Sorry, I didn't get that. ${question}`,
};
