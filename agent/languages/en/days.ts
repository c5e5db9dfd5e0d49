import { writeFigures } from './figures.ts';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];
const MONTH = `(${MONTHS.join('|')})`;
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';
const YEAR = '(?:,? (?:of )?(\\d{4}))?';
const DAY_OF_MONTH = new RegExp(`\\b${DAY} (?:of )?${MONTH}\\b${YEAR}`);
const MONTH_AND_DAY = new RegExp(`\\b${MONTH} (?:the )?${DAY}\\b${YEAR}`);
const WEEKDAY = new RegExp(`\\b(this )?(${WEEKDAYS.join('|')})\\b`);

const ORDINALS = [
  ...['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'],
  ...['eleventh', 'twelfth', 'thirteenth', 'fourteenth', 'fifteenth', 'sixteenth'],
  ...['seventeenth', 'eighteenth', 'nineteenth', 'twentieth'],
];
const ORDINAL = new RegExp(
  `\\b(twenty|thirty)[- ](${ORDINALS.slice(0, 9).join('|')})\\b|\\b(${ORDINALS.join('|')}|thirtieth)\\b`,
  'g',
);

/**
 * The day that somebody names, as in "2026-11-28"; undefined if they name none. A weekday is the next one, and a day without a year the
 * next one as well.
 */
export function dayIn(said: string, today: Date): string | undefined {
  const text = writeFigures(
    said
      .toLowerCase()
      .replaceAll(ORDINAL, (_, tens: string | undefined, ones: string, day: string | undefined) =>
        String(day === undefined ? (tens === 'twenty' ? 20 : 30) + ORDINALS.indexOf(ones) + 1 : placeOf(day)),
      ),
  );
  const [written] = /\b\d{4}-\d{2}-\d{2}\b/.exec(text) ?? [];
  if (written !== undefined) return written;
  const [, dayFirst, monthAfter, yearAfter] = DAY_OF_MONTH.exec(text) ?? [];
  if (dayFirst !== undefined) return dateOf(monthAfter, dayFirst, yearAfter, today);
  const [, month, day, year] = MONTH_AND_DAY.exec(text) ?? [];
  if (day !== undefined) return dateOf(month, day, year, today);
  if (/\bday after tomorrow\b/.test(text)) return inDays(today, 2);
  if (/\btomorrow\b/.test(text)) return inDays(today, 1);
  if (/\b(?:today|tonight|this (?:morning|afternoon|evening))\b/.test(text)) return inDays(today, 0);
  const [, count] = /\bin (\d{1,3}|a) days?\b/.exec(text) ?? [];
  if (count !== undefined) return inDays(today, count === 'a' ? 1 : Number(count));
  const [, weeks] = /\bin (\d{1,2}|a|1) weeks?\b/.exec(text) ?? [];
  if (weeks !== undefined) return inDays(today, 7 * (weeks === 'a' ? 1 : Number(weeks)));
  const [, isThis, weekday] = WEEKDAY.exec(text) ?? [];
  if (weekday !== undefined) {
    const ahead = (WEEKDAYS.indexOf(weekday) - today.getDay() + 7) % 7;
    return inDays(today, ahead === 0 && isThis === undefined ? 7 : ahead);
  }
  const [, dayOnly] = /\bthe (\d{1,2})(?:st|nd|rd|th)?\b/.exec(text) ?? [];
  return dayOnly === undefined ? undefined : nextDayOfMonth(Number(dayOnly), today);
}

const placeOf = (word: string): number => (word === 'thirtieth' ? 30 : ORDINALS.indexOf(word) + 1);

const isoOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0'))
    .join('-');

const inDays = (today: Date, days: number): string =>
  isoOf(new Date(today.getFullYear(), today.getMonth(), today.getDate() + days));

/** Undefined if the month has no such day. */
function dateOf(month = '', day: string, year: string | undefined, today: Date): string | undefined {
  const index = MONTHS.indexOf(month);
  const date = (inYear: number): Date => new Date(inYear, index, Number(day));
  const passed = isoOf(date(today.getFullYear())) < isoOf(today);
  const found = date(year === undefined ? today.getFullYear() + (passed ? 1 : 0) : Number(year));
  return found.getMonth() === index ? isoOf(found) : undefined;
}

function nextDayOfMonth(day: number, today: Date): string | undefined {
  for (let months = 0; months < 12; months++) {
    const date = new Date(today.getFullYear(), today.getMonth() + months, day);
    if (date.getDate() === day && isoOf(date) >= isoOf(today)) return isoOf(date);
  }
  return undefined;
}
