import { ONES, TEENS, TENS } from '../figures.ts';

const anyOf = (words: readonly string[]): string => `(?:${words.join('|')})`;

/** An hour and minutes that recognition runs together, since it does not write the colon: "1030", "4.45", "10 30". */
const IN_FIGURES = String.raw`(?<hour>1[0-2]|[1-9])[. ]?(?<minute>[0-5]\d)`;
const HOURS = [...ONES.slice(1), ...TEENS.slice(0, 3)];
const IN_WORDS =
  `(?<hourWord>${anyOf(HOURS)})[- ]` +
  `(?:(?:oh|o)[- ](?<ones>${anyOf(ONES.slice(1))})|(?<teen>${anyOf(TEENS)})|(?<tens>${anyOf(TENS.slice(0, 4))})(?:[- ](?<rest>${anyOf(ONES.slice(1))}))?)`;

const HALF_OF_DAY = String.raw`\s?[ap]\.?\s?m\b`;
/** What may follow a time of day, and not an amount: "at 645 in the morning", but not "at 645 Main Street". */
const NEXT =
  String.raw`(?=${HALF_OF_DAY}|\s*(?:[,;?!]|\.(?!\d)|$)|` +
  String.raw` (?:in the|on|to|till|until|tomorrow|today|tonight|please|instead|if|and|or|with|sharp|this|every|then|but|still)\b)`;

const TIME = String.raw`(?<![\d.:$£€])(?:${IN_FIGURES}|\b${IN_WORDS})\b`;
const BEFORE_NOON_OR_AFTER = new RegExp(`${TIME}(?=${HALF_OF_DAY})`, 'gi');
const WHOLE_TEXT = new RegExp(String.raw`^${TIME}(?=[.,!]*(?: please[.!]*)?$)`, 'gi');
const EXPECTED = new RegExp(
  String.raw`(?<=\b(?<lead>at|by|until|till|before|after|from|for) )${TIME}${NEXT}`,
  'gi',
);
const SECOND = new RegExp(String.raw`(?<=\d:\d\d (?:to|till|until|and|or) )${TIME}${NEXT}`, 'gi');

/** What makes of a "from" the beginning of a time: "from 930 to 12", but not "from 250 to 300 people". */
const UNTIL = new RegExp(
  String.raw`^ (?:to|till|until) (?:(?:1[0-2]|[1-9])(?:[. :]?[0-5]\d)?|${anyOf(HOURS)}(?:[- ][a-z]+){0,2}|noon|midnight)\b${NEXT}`,
  'i',
);

/** "For 1030" may be an amount, but not where something is booked. */
const BOOKED =
  /\b(?:book|table|appointment|reservation|meeting|reminder|alarm|schedule|set|wake|slot|free)\b/i;
const LOOKED_BACK = 80;

/** Writes times of day with their colon: "at 1030", "ten thirty p.m." are "at 10:30", "10:30 p.m." */
export function writeTimes(text: string): string {
  const asTime = (_: string, ...match: unknown[]): string => clock(match.at(-1) as Groups);
  return text
    .replaceAll(BEFORE_NOON_OR_AFTER, asTime)
    .replaceAll(WHOLE_TEXT, (time: string, ...match: unknown[]) =>
      /^\d{3}$/.test(time) ? time : clock(match.at(-1) as Groups),
    )
    .replaceAll(EXPECTED, (time: string, ...match: unknown[]) => {
      const [offset, whole, groups] = match.slice(-3) as [number, string, Groups];
      const before = whole.slice(Math.max(0, offset - LOOKED_BACK), offset);
      const behind = whole.slice(offset + time.length, offset + time.length + LOOKED_BACK);
      const isTime =
        groups['lead']?.toLowerCase() === 'for'
          ? BOOKED.test(before)
          : groups['lead']?.toLowerCase() !== 'from' || UNTIL.test(behind);
      return isTime && groups['minute'] !== '00' ? clock(groups) : time;
    })
    .replaceAll(SECOND, asTime);
}

type Groups = Readonly<Record<string, string | undefined>>;

function clock({ hour, minute, hourWord, ones, teen, tens, rest }: Groups): string {
  if (hour !== undefined) return `${hour}:${minute ?? ''}`;
  const minutes =
    valueOf(ONES, ones) +
    (teen === undefined ? 0 : 10 + valueOf(TEENS, teen)) +
    (tens === undefined ? 0 : 20 + 10 * valueOf(TENS, tens)) +
    valueOf(ONES, rest);
  return `${1 + valueOf(HOURS, hourWord)}:${String(minutes).padStart(2, '0')}`;
}

const valueOf = (words: readonly string[], word = ''): number =>
  Math.max(0, words.indexOf(word.toLowerCase()));

const DIGIT = String.raw`(?:(?:double|triple) )?(?:${anyOf([...ONES, 'oh'])}|\d)\b`;
/** Three digits and more one by one, without commas, which stand between the numbers of a list. */
const DIGITS = new RegExp(String.raw`\b(?<![\d.,$£€])${DIGIT}(?: ${DIGIT}){2,}(?![.,]?\d)`, 'gi');

/** Writes digits that were said one by one as one number: "five five five", "7 9 4 6" are "555", "7946". */
export const writeDigits = (text: string): string =>
  text.replaceAll(DIGITS, (run) =>
    run
      .toLowerCase()
      .split(' ')
      .reduce((written, word, at, all) => written + digit(word, all[at - 1]), ''),
  );

function digit(word: string, before: string | undefined): string {
  if (word === 'double' || word === 'triple') return '';
  const one = /^\d$/.test(word) ? word : String(valueOf(ONES, word));
  return one.repeat(before === 'double' ? 2 : before === 'triple' ? 3 : 1);
}
