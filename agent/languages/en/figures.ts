export const ONES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
export const TEENS = [
  ...['ten', 'eleven', 'twelve', 'thirteen', 'fourteen'],
  ...['fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
];
export const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const VALUES = new Map<string, number>([
  ...[...ONES, ...TEENS].map((word, value) => [word, value] as const),
  ...TENS.map((word, index) => [word, (index + 2) * 10] as const),
]);
const MULTIPLES = new Map<string, number>([
  ['hundred', 100],
  ['thousand', 1_000],
  ['million', 1_000_000],
]);

const anyOf = (words: Iterable<string>): string => `(?:${[...words].join('|')})`;
const SMALL = `(?:${anyOf(TENS)}(?:[- ]${anyOf(ONES.slice(1))})?|${anyOf(TEENS)}|${anyOf(ONES)})`;
const MULTIPLE = anyOf(MULTIPLES.keys());
const LARGE = String.raw`(?:${SMALL}|an?|\d+) ${MULTIPLE}(?: ${MULTIPLE})*(?:(?: and)? ${SMALL}(?: ${MULTIPLE})*)*`;

/** "One" alone is more often a pronoun than a number, so it counts only beside another number or an operator. */
const NUMBER = new RegExp(
  String.raw`\b(?:${LARGE}|(?!one\b)${SMALL}|(?<=\b(?:plus|minus|times|by|oh|${SMALL}) )one|one(?= (?:plus|minus|times|oh|${SMALL})\b))\b`,
  'gi',
);
const QUARTER = '(?:a )?quarter';
const MINUTES = `${anyOf(['five', 'ten', 'twenty', 'twenty[- ]five'])}(?: minutes)?`;
/** "Five to one" can be a score, so it counts as a time only after a word such as "at". */
const TIME = new RegExp(
  String.raw`\b(?:(half|${QUARTER}|${MINUTES}) past` +
    String.raw`|(${QUARTER}|(?<=\b(?:at|by|until|till|since|before|after|around|it's) )` +
    String.raw`${MINUTES}) to) (${anyOf(['eleven', 'twelve', 'ten', ...ONES.slice(1)])})\b`,
  'gi',
);

const ORDINALS = [
  ...['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'],
  ...['eleventh', 'twelfth', 'thirteenth', 'fourteenth', 'fifteenth', 'sixteenth'],
  ...['seventeenth', 'eighteenth', 'nineteenth', 'twentieth'],
];
const MONTHS = '(?:January|February|March|April|May|June|July|August|September|October|November|December)';
/** "A third" and "the second one" stay words; a day of a month, and what is longer, are numbers. */
const ORDINAL = new RegExp(
  String.raw`\b(?:(${anyOf(TENS)})-(${anyOf(ORDINALS.slice(0, 9))})\b|(${anyOf(ORDINALS)}|thirtieth)(?= of ${MONTHS}\b))`,
  'gi',
);

/**
 * Writes the numbers and times of day in English words as figures: "seven times eight" is "7 times 8", "half past three" is "3:30".
 * Small language models reckon better with them (docs/decisions/prompts.md).
 */
export function writeFigures(text: string): string {
  return text
    .replaceAll(TIME, (_, past: string | undefined, to: string | undefined, hour: string) =>
      past === undefined
        ? clock(valueOf(hour) - 1, 60 - minutes(to ?? ''))
        : clock(valueOf(hour), minutes(past)),
    )
    .replaceAll(ORDINAL, (_, tens: string | undefined, ones: string | undefined, day: string | undefined) =>
      ordinal(day === undefined ? valueOf(tens ?? '') + placeOf(ones ?? '') : placeOf(day)),
    )
    .replaceAll(NUMBER, (words, offset: number, whole: string) =>
      isName(words, whole.slice(0, offset)) ? words : String(valueOf(words)),
    );
}

/** A number that begins with a capital inside a sentence is part of a name: "the Four Seasons". */
const isName = (words: string, before: string): boolean =>
  /^[A-Z]/.test(words) && /[\p{L}\p{N},]["'“‘]*\s+$/u.test(before);

const placeOf = (word: string): number =>
  /^thirtieth$/i.test(word) ? 30 : ORDINALS.indexOf(word.toLowerCase()) + 1;

/** "1st", "12th", "23rd". */
function ordinal(value: number): string {
  const last = value % 100 > 10 && value % 100 < 14 ? 0 : value % 10;
  return `${value}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
}

const clock = (hour: number, minute: number): string =>
  `${hour === 0 ? 12 : hour}:${String(minute).padStart(2, '0')}`;

function minutes(words: string): number {
  if (/half/i.test(words)) return 30;
  return /quarter/i.test(words) ? 15 : valueOf(words);
}

/** "A hundred and five thousand" is (1 × 100 + 5) × 1,000. */
function valueOf(words: string): number {
  let thousands = 0;
  let below = 0;
  for (const word of words.toLowerCase().split(/[- ]/)) {
    const multiple = MULTIPLES.get(word);
    if (multiple === undefined)
      below += VALUES.get(word) ?? (/^an?$/.test(word) ? 1 : Number(/^\d+$/.exec(word)?.[0] ?? 0));
    else if (multiple === 100) below *= multiple;
    else {
      thousands += below * multiple;
      below = 0;
    }
  }
  return thousands + below;
}
