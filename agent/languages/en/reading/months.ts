import { anyOf } from './kind.ts';

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** Each month and its abbreviations, in small letters. */
const NAMES = new Map<string, string>([
  ...MONTHS.flatMap((month) =>
    [month, month.slice(0, 3)].map((name) => [name.toLowerCase(), month] as const),
  ),
  ['sept', 'September'],
]);

const WEEKDAYS = new Map<string, string>(
  ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].flatMap((day) =>
    [day, day.slice(0, 3), ...(/^T/.test(day) ? [day.slice(0, 4), day.slice(0, 5)] : [])].map(
      (name) => [name.toLowerCase(), day] as const,
    ),
  ),
);

export const MONTH = `(?:${anyOf(NAMES.keys())})`;
export const WEEKDAY = `(?:${anyOf(WEEKDAYS.keys())})`;
/** A day of a month. */
export const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])`;

const named = (names: ReadonlyMap<string, string>, text: string): string =>
  names.get(text.replace(/\.$/, '').toLowerCase()) ?? text;

/** "Sept." as "September". */
export const monthName = (text: string): string => named(NAMES, text);

/** "Tue" as "Tuesday". */
export const weekdayName = (text: string): string => named(WEEKDAYS, text);
