import { cardinal, ordinal } from './numbers.ts';
import type { Rule, WordInText } from './word.ts';

/** Titles, which are said in full if a full stop and a name follow. */
const TITLES: Readonly<Record<string, string>> = {
  Mr: 'mister',
  Mrs: 'missus',
  Ms: 'miz',
  Dr: 'doctor',
  Prof: 'professor',
  Gen: 'general',
  Sen: 'senator',
  Rep: 'representative',
  Gov: 'governor',
  Capt: 'captain',
  Lt: 'lieutenant',
  Sgt: 'sergeant',
  Rev: 'reverend',
  Mt: 'mount',
  Ft: 'fort',
};

/** Words that are said in full if a full stop follows. Those that are also words of their own ("sun", "mar", "fig") are left out. */
const WITH_STOP: Readonly<Record<string, string>> = {
  Jr: 'junior',
  Sr: 'senior',
  Ave: 'avenue',
  Blvd: 'boulevard',
  Rd: 'road',
  Inc: 'incorporated',
  Ltd: 'limited',
  Co: 'company',
  Corp: 'corporation',
  Dept: 'department',
  dept: 'department',
  min: 'minimum',
  max: 'maximum',
  Fig: 'figure',
  Mon: 'Monday',
  Tue: 'Tuesday',
  Wed: 'Wednesday',
  Thu: 'Thursday',
  Fri: 'Friday',
  Jan: 'January',
  Feb: 'February',
  Apr: 'April',
  Aug: 'August',
  Sept: 'September',
  Oct: 'October',
  Nov: 'November',
  Dec: 'December',
};

/** Words that are said in full with or without a full stop. */
const ALWAYS: Readonly<Record<string, string>> = {
  vs: 'versus',
  etc: 'et cetera',
  approx: 'approximately',
  'e.g': 'for example',
  'i.e': 'that is',
  'Ph.D': 'PhD',
  'w/': 'with',
  'w/o': 'without',
  'C++': 'C plus plus',
  'C#': 'C sharp',
  'F#': 'F sharp',
  '24/7': 'twenty four seven',
};

/** Abbreviations that may end a sentence. Their full stop then stays. */
const MAY_END = /^(?:etc|Jr|Sr|Inc|Ltd|Co|Corp|Ave|Rd|Blvd|hrs?|mins?|lbs?|oz|ft|max|[ap]\.m)$/i;

/** Units that are also written with a full stop. */
const UNIT_WITH_STOP = /^(?:hrs?|mins?|secs?|lbs?|oz|ft|yd|mi)$/;

const ROMAN: readonly string[] = [
  '',
  'I',
  'II',
  'III',
  'IV',
  'V',
  'VI',
  'VII',
  'VIII',
  'IX',
  'X',
  'XI',
  'XII',
  'XIII',
  'XIV',
  'XV',
  'XVI',
];

/** Words that are numbered, as in "Chapter II". After a name a Roman number is an ordinal: "Henry the eighth". */
const COUNTED =
  /^(?:War|Chapter|Part|Volume|Act|Scene|Book|Type|Phase|Section|Article|Bowl|Class|Level|Stage|Figure|Table|Step|Title|Grade|Version|Appendix)$/i;

/** "St." is "saint" before a name, and "street" after one. */
const saintOrStreet: Rule = ({ core, trailing, before, after }) => {
  if (core !== 'St' || !trailing.startsWith('.')) return undefined;
  return /^\p{Lu}/u.test(after) && !/^(?:\p{Lu}|\d)/u.test(before) ? 'saint' : 'street';
};

/** "No. 5" as "number five". */
const numberSign: Rule = ({ core, trailing, after }) =>
  core === 'No' && trailing.startsWith('.') && /^\d/.test(after) ? 'number' : undefined;

const title: Rule = ({ core, trailing, after }) =>
  trailing === '.' && /^(?:\p{Lu}|and$)/u.test(after) ? TITLES[core] : undefined;

const listed: Rule = ({ core, trailing }) =>
  ALWAYS[core] ?? ALWAYS[core.toLowerCase()] ?? (trailing.startsWith('.') ? WITH_STOP[core] : undefined);

/** "U.S" and "D.C" (the last stop is among the marks after it) as "US" and "DC". */
const initials: Rule = ({ core, trailing }) =>
  /^(?:\p{Lu}\.)+\p{Lu}$/u.test(core) || (/^\p{Lu}$/u.test(core) && trailing.startsWith('.') && core !== 'I')
    ? core.replaceAll('.', '')
    : undefined;

/** "World War II" as "World War two", "Henry VIII" as "Henry the eighth". */
const roman: Rule = ({ core, before }) => {
  const value = ROMAN.indexOf(core);
  if (value < 1 || !/^\p{Lu}/u.test(before)) return undefined;
  if (COUNTED.test(before)) return cardinal(value);
  return core.length > 1 && /^\p{Lu}\p{Ll}+$/u.test(before) ? `the ${ordinal(value)}` : undefined;
};

const SHORTENED: readonly Rule[] = [saintOrStreet, numberSign, title, listed, initials];

export const ABBREVIATION_RULES: readonly Rule[] = [...SHORTENED, roman];

/** Whether the full stop after a word belongs to an abbreviation and the sentence goes on. */
export function sentenceGoesOn(word: WordInText): boolean {
  const shortened =
    /^[ap]\.m$/i.test(word.core) ||
    SHORTENED.some((rule) => rule(word) !== undefined) ||
    UNIT_WITH_STOP.test(word.core);
  if (!shortened || word.after === '') return false;
  return !(MAY_END.test(word.core) && /^\p{Lu}/u.test(word.after));
}
