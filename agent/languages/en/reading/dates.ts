import { cardinal, ordinal, year } from './numbers.ts';
import type { Rule } from './word.ts';

const MONTHS = [
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

/** The month that a name or its abbreviation stands for. */
const monthName = (word: string): string | undefined =>
  /^[A-Z][a-z]{2,}$/.test(word)
    ? MONTHS.find(
        (month) => month === word || month.slice(0, 3) === word || (word === 'Sept' && month === 'September'),
      )
    : undefined;

const isDay = (word: string): boolean => /^(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?$/.test(word);
const isYear = (word: string): boolean => /^(?:1[1-9]|20)\d\d$/.test(word);

/** Words after which four digits are a year. */
const BEFORE_YEAR =
  /^(?:in|since|by|until|till|from|of|during|before|after|around|circa|year|early|late|mid|summer|spring|autumn|fall|winter)$/i;

/** "1990s" as "nineteen nineties". */
const decade: Rule = ({ core }) => {
  const [, century, tens] = /^(?:'|’)?(\d\d)?(\d)0(?:'|’)?s$/.exec(core) ?? [];
  if (tens === undefined) return undefined;
  const plural =
    tens === '0' ? 'hundreds' : tens === '1' ? 'tens' : cardinal(Number(tens) * 10).replace(/y$/, 'ies');
  return century === undefined ? plural : `${cardinal(Number(century))} ${plural}`;
};

/** Words for things that can be counted. Before them four digits are a number, not a year: "2000 people". */
const COUNTABLE = /^(?!(?:is|was|has|does|its|this)$)(?:\p{Ll}+s|people|percent|million|billion)$/u;

const isoDate: Rule = ({ core }) => {
  const [, y, m, d] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(core) ?? [];
  return dateInWords(m, d, y);
};

/** "3/5/2024" has the month first, as the voices are American. */
const slashDate: Rule = ({ core }) => {
  const [, m, d, y] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(core) ?? [];
  return dateInWords(m, d, y);
};

function dateInWords(month?: string, day?: string, yearDigits?: string): string | undefined {
  const name = MONTHS[Number(month) - 1];
  if (name === undefined || day === undefined || !isDay(day)) return undefined;
  return `${name} ${ordinal(Number(day))}, ${year(Number(yearDigits))}`;
}

/** "March 5" as "March fifth", "5 March" as "the fifth of March". */
const dayOfMonth: Rule = ({ core, before, after }) => {
  if (!isDay(core)) return undefined;
  const day = ordinal(Number.parseInt(core, 10));
  if (monthName(before) !== undefined) return day;
  if (monthName(after) === undefined) return undefined;
  return /^the$/i.test(before) ? `${day} of` : `the ${day} of`;
};

const month: Rule = ({ core, before, after }) => {
  const name = monthName(core);
  return name !== undefined && name !== core && (isDay(after) || isDay(before) || isYear(after))
    ? name
    : undefined;
};

const yearAlone: Rule = ({ core, before, after, trailing }) => {
  const [, from, to] = /^(\d{4})[-–—](\d{4}|\d\d)$/.exec(core) ?? [];
  if (from !== undefined && to !== undefined && isYear(from)) {
    return `${year(Number(from))} to ${to.length === 4 ? year(Number(to)) : cardinal(Number(to))}`;
  }
  if (!isYear(core)) return undefined;
  const inDate = monthName(before) !== undefined || isDay(before);
  const likely = /^(?:19|20)/.test(core) && !COUNTABLE.test(after);
  return inDate || likely || BEFORE_YEAR.test(before) || trailing.startsWith(')')
    ? year(Number(core))
    : undefined;
};

/** "10:30" as "ten thirty", "3pm" as "three PM", "14:00" as "fourteen hundred". */
const time: Rule = ({ core, after }) => {
  const [, h, m, s, half] = /^(\d{1,2})(?::(\d\d))?(?::(\d\d))?([ap]\.?m\.?)?$/i.exec(core) ?? [];
  if (h === undefined || (m === undefined && half === undefined)) return undefined;
  const [hour, minute] = [Number(h), Number(m ?? '0')];
  if (hour > 24 || minute > 59) return undefined;
  const onTheHour =
    half !== undefined || /^[ap]\.?m$/i.test(after) ? '' : hour > 12 || hour === 0 ? 'hundred' : "o'clock";
  return [
    hour === 0 ? 'zero' : cardinal(hour),
    minute === 0 ? onTheHour : `${minute < 10 ? 'oh ' : ''}${cardinal(minute)}`,
    s === undefined ? '' : `and ${cardinal(Number(s))} seconds`,
    half === undefined ? '' : half.replaceAll('.', '').toUpperCase(),
  ]
    .filter((part) => part !== '')
    .join(' ');
};

/** "9 a.m." as "9 AM", which eSpeak reads letter by letter; it would read "am" as the verb. */
const halfDay: Rule = ({ core, before }) =>
  /^[ap]\.m$/i.test(core) || (/^[ap]m$/i.test(core) && /\d$/.test(before))
    ? core.replace('.', '').toUpperCase()
    : undefined;

export const DATE_RULES: readonly Rule[] = [
  isoDate,
  slashDate,
  decade,
  dayOfMonth,
  month,
  yearAlone,
  time,
  halfDay,
];
