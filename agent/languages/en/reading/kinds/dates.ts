import { cardinal, ordinal, year } from '../numbers.ts';
import { type Around, type Kind, type Said, TO, kind, stopAfter } from '../kind.ts';
import { DAY, MONTH, MONTHS, WEEKDAY, monthName, weekdayName } from '../months.ts';

const NTH = String.raw`${DAY}(?:st|nd|rd|th)?`;

const dayInWords = (text: string): string => ordinal(Number.parseInt(text, 10));

/** "2024" and "98" as they are said in a date. */
function yearInWords(text: string): string {
  if (text.length > 2) return year(Number(text));
  const value = Number(text.replace(/\D/g, ''));
  return value < 50 ? year(2000 + value) : cardinal(value);
}

/** Months that are also verbs, which have a capital where they are months. */
const isVerb = (month: string): boolean => /^(?:may|march|mar|jun|dec)$/.test(month);

/** "March 5, 2024", "Jan. 15", "June 5-7". */
const monthFirst = kind(
  String.raw`(${MONTH})(\.?)([ -])(${NTH})(?:( ?${TO} ?)(${NTH}))?(?:(,?) (\d{4})\b)?`,
  ([text, month = '', , joint, day = '', gap, lastDay, comma = '', years], { before }) => {
    if (isVerb(month) && years === undefined && !/\b(?:on|since|by|until|till|from|of|in)\s$/i.test(before))
      return undefined;
    const span = lastDay === undefined ? '' : ` to ${dayInWords(lastDay)}`;
    const said = `${dayInWords(day)}${span}${comma}`;
    const inYear = years === undefined ? [] : [yearInWords(years)];
    if (joint === '-' || (gap?.includes(' ') ?? false))
      return text.includes(' ') && joint !== '-'
        ? `${monthName(month)} ${[said, ...inYear].join(' ')}`
        : [`${monthName(month)} ${said}`, ...inYear];
    return [monthName(month), said, ...inYear];
  },
);

/** "5 May 2024", "the 25th of Sept." */
const dayFirst = kind(
  String.raw`(${NTH})(?:${TO}(${NTH}))?( of)? (${MONTH})\b(\.?)(?:(,?) (\d{4})\b)?`,
  ([, day = '', lastDay, of, month = '', stop = '', comma = '', years], { before, after }) => {
    if (isVerb(month) && years === undefined && of === undefined && !/(?:\D|^)$/.test(before))
      return undefined;
    const the = /\bthe\s$/i.test(before) ? '' : 'the ';
    const span = lastDay === undefined ? '' : ` to ${dayInWords(lastDay)}`;
    const first = `${the}${dayInWords(day)}${span}`;
    const name = monthName(month);
    const end = years === undefined ? stopAfter(stop, after) : comma;
    const inYear = years === undefined ? [] : [yearInWords(years)];
    return of === undefined
      ? [`${first} of`, `${name}${end}`, ...inYear]
      : [first, 'of', `${name}${end}`, ...inYear];
  },
);

/** "Jan-Mar", "Mar. - May 2021". */
const months = kind(
  String.raw`(${MONTH})\.?( ?)${TO}( ?)(${MONTH})\b\.?`,
  ([, from = '', left, right, to = ''], { before, after }) => {
    if (isVerb(from) || isVerb(to)) return undefined;
    const short = from.length < 5 && to.length < 5 && from !== 'May' && to !== 'May';
    if (!short && !/\b(?:from|in|during)\s$|^$/.test(before) && !/^ \d{4}/.test(after) && left !== right)
      return undefined;
    const [a, b] = [monthName(from), monthName(to)];
    return left === '' || right === '' ? `${a} to ${b}` : [a, 'to', b];
  },
);

/** "July 1876", "Sept. 2020", and a month by its abbreviation before a word for a part of it. */
const monthAndYear = kind(String.raw`(${MONTH})\.?(,?) (\d{4})`, ([, month = '', comma = '', years = '']) =>
  /^(?:1[0-9]|20|21)/.test(years) ? [`${monthName(month)}${comma}`, yearInWords(years)] : undefined,
);

/** A date in figures, if there can be such a day. */
function inFigures(month: string, day: string, years: string | undefined): Said {
  const name = MONTHS[Number(month) - 1];
  if (name === undefined || Number(day) < 1 || Number(day) > 31) return undefined;
  return `${name} ${dayInWords(day)}${years === undefined ? '' : `, ${yearInWords(years)}`}`;
}

/** "2024-03-05". */
const yearFirst = kind(
  String.raw`(\d{4})([-/.])(\d{1,2})\2(\d{1,2})`,
  ([, years = '', , month = '', day = '']) => inFigures(month, day, years),
);

/** "3/5/2024" has the month first, as the voices are American, unless that can't be. */
const yearLast = kind(
  String.raw`(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})`,
  ([, first = '', sign, second = '', years = '']) => {
    if (sign === '.' && years.length === 2) return undefined;
    if (Number(first) <= 12) return inFigures(first, second, years);
    const name = MONTHS[Number(second) - 1];
    return name !== undefined && Number(first) <= 31
      ? `the ${dayInWords(first)} of ${name}, ${yearInWords(years)}`
      : undefined;
  },
);

/** "11/30" after a word that makes it a day. */
const withoutYear = kind(String.raw`(\d{1,2})/(\d{1,2})`, ([, month = '', day = ''], { before }) =>
  /\b(?:on|due|dated|until|till|since|before|by|from|starting|through)\s+$/i.test(before) ||
  /\d\/\d+ (?:to|-|–) $/.test(before)
    ? inFigures(month, day, undefined)
    : undefined,
);

/** "Mon-Fri", "Sat & Sun". */
const weekdays = kind(
  String.raw`(${WEEKDAY})\.?( ?)(?:${TO}|(&))( ?)(${WEEKDAY})\b`,
  ([, from = '', left, and, , to = '']) => {
    const [a, joint, b] = [weekdayName(from), and === undefined ? 'to' : 'and', weekdayName(to)];
    return left === '' ? `${a} ${joint} ${b}` : [a, joint, b];
  },
);

const WITH_DATE = new RegExp(
  String.raw`^,? (?:the )?(?:${MONTH}\b|${DAY}(?:st|nd|rd|th|:\d\d| ?[ap]\.?m)|at \d|\d)`,
  'i',
);

/** "Fri," before a date or a time, or "Fri." in a sentence. Some of them are words, too. */
const weekday = kind(String.raw`(${WEEKDAY})\b(\.?)`, ([text, name = '', stop], around: Around) => {
  if (!/^\p{Lu}/u.test(name)) return undefined;
  const word = /^(?:Sun|Sat|Wed|Mon)$/i.test(name);
  const dated =
    WITH_DATE.test(around.after) ||
    (!word && /\b(?:on|by|next|this|last|every|until)\s$/i.test(around.before));
  const stopped = stop === '.' && /^(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri)$/.test(name);
  return dated || stopped ? `${weekdayName(name)}${stopAfter(text, around.after)}` : undefined;
});

/** "Jan." and "Sept" by themselves. "Mar" and "Dec" could be other words, unless written with a stop inside a sentence. */
const month = kind(String.raw`(${MONTH})(\.?)`, ([text, name = '', stop], { before, after }) => {
  const full = monthName(name);
  if (full.length === name.length || !/^\p{Lu}\p{Ll}/u.test(name)) return undefined;
  const inTime = /\b(?:in|since|until|by|last|next|early|late|mid|this|from|to|of|through)[\s-]$/i.test(
    before,
  );
  return stop === '.' || inTime ? `${full}${stopAfter(text, after)}` : undefined;
});

export const DATES: readonly Kind[] = [
  monthFirst,
  dayFirst,
  months,
  monthAndYear,
  yearFirst,
  yearLast,
  withoutYear,
  weekdays,
  weekday,
  month,
];
