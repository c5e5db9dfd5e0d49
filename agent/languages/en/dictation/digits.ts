import type { Dictating } from '../../language.ts';
import { ONES, TEENS, TENS } from '../figures.ts';

/** Fewest digits of a number of each kind; a telephone number that begins with 0 has an area code or is a mobile's. */
const LENGTHS = {
  telephone: 7,
  number: 7,
  named: 4,
  withZero: 10,
  card: 15,
  ends: 4,
  code: 4,
  zip: 5,
  account: 6,
} as const;

type Kind = 'telephone' | 'number' | 'named' | 'card' | 'code' | 'zip' | 'account' | 'other';

/** What announces a number. The more special comes first; a room's or a table's number may have any length. */
const ANNOUNCEMENT = new RegExp(
  [
    String.raw`(?<other>(?:room|table|house|floor|flat|gate|platform|bus|line|flight|page|chapter|channel|seat|level|question) (?:number|code)|extension)`,
    String.raw`(?<card>(?:credit |debit )?card(?: number)?)`,
    String.raw`(?<zip>zip(?: code)?|post ?code|postal code)`,
    String.raw`(?<account>(?:account|order|reference|booking|confirmation|customer|tracking|policy|serial|membership|member|invoice|licen[cs]e|passport)(?: (?:numbers?|code|id|reference))?|references|id)`,
    String.raw`(?<telephone>(?:home|work|office|contact|direct|daytime|landline) (?:phone )?number|(?:tele)?phone(?: number)?|mobile(?: number)?|cell(?: ?phone)?(?: number)?|fax|call|dial|reach|text|ring|contact|get me)`,
    String.raw`(?<code>(?:pass)?codes?|pin|digits)`,
    String.raw`(?<named>(?!(?:my|the|his|her|its|our|your|their|this|that|a|what|which|same|right|wrong)\b)[a-z]+ numbers?)`,
    String.raw`(?<number>numbers?)`,
  ]
    .map((kind) => String.raw`\b${kind}\b`)
    .join('|'),
  'gi',
);

/** Words between an announcement and its digits, or before digits that are the whole answer. */
const LINKS = new Set(
  "is are was it's its it that's at in on with ends ending the a and yes yeah sure ok okay me us him her back please to again number code my of so well um uh then".split(
    ' ',
  ),
);
/** Of these, the words without which "number 12" or "order two" is whole. */
const LEADS_ON = new Set("is are was it's its that's at in on with".split(' '));
/** After these a number has to come, if the sentence stops there: "my number is". But "what my number is" is whole. */
const ENDS_OPEN = new Set("is are was it's at".split(' '));
const INDIRECT = /\bwhat\b|\?\W*$/i;

/** Whole numbers to call in an emergency, and for information. */
const SHORT_NUMBERS = new Set(['911', '112', '999', '411', '311', '211', '988', '101', '111']);

/** The digits of a number in words; "oh" stands for a zero. */
const DIGITS = new Map([
  ...[...ONES, ...TEENS].map((word, value) => [word, String(value)] as const),
  ['oh', '0'] as const,
  ['o', '0'] as const,
]);
const TIMES = new Map([
  ['double', 2],
  ['triple', 3],
]);

/** Words that are no letters of a code. */
const SHORT_WORDS = new Set(
  'a i is it to of in on at by my me we he be do go so or no up an as us am pm if hi'.split(' '),
);

/** Most words between an announcement and its number. */
const MOST_BETWEEN = 6;
/** Words that digits are heard as, among other digits. */
const HEARD_AS = new Map(
  Object.entries({ to: '2', too: '2', for: '4', a: '8', ate: '8', won: '1', hundred: '00' }),
);

/** Most words of a number: more are not looked at. */
const MOST_WORDS = 40;

/** Whether a text ends within a number that is read out, by how many digits its kind has. */
export function readingDigits(said: string, asked: string): Dictating | undefined {
  if (SIGNS.test(said)) return undefined;
  const announced = announcementIn(said);
  const words = wordsOf(said.slice(announced?.end ?? 0));
  const read = words.slice(leadingWords(words));
  const digits = digitsIn(read);
  if (digits === undefined) return announced ? undefined : oneByOne(words);
  const leadsOn = words.slice(0, words.length - read.length).some((word) => LEADS_ON.has(word));
  if (!announced)
    return answering(asked, read, digits) ?? (leadsOn ? oneByOne(words) : unasked(asked, read, digits));
  if (digits === '') return ENDS_OPEN.has(words.at(-1) ?? '') && !INDIRECT.test(said) ? 'begun' : undefined;
  const { kind, isCall } = announced;
  if ((kind === 'telephone' || kind === 'number') && digits.includes('x')) return undefined;
  if (digits.length < 3 && (!leadsOn || (read.length === 1 && isVague(announced)))) return undefined;
  if (isWhole(digits, lengthOf(kind, words, digits))) return undefined;
  if (isCall && read.length <= 2 && mayBeTime(digits)) return digits.length === 3 ? 'may-go-on' : undefined;
  return 'begun';
}

/** How many words stand before those that are read out: links only, or a few of any kind and then one that leads on ("call my wife at"). */
function leadingWords(words: readonly string[]): number {
  const first = words.findIndex((word) => !LINKS.has(word));
  if (first < 0) return words.length;
  if (digitsOf(words[first] ?? '', '') !== undefined) return first;
  const lead = words.slice(0, MOST_BETWEEN).findLastIndex((word) => LEADS_ON.has(word));
  return lead > first ? lead + 1 : first;
}

/** For digits without an announcement: whether there are as many as were asked for. */
function answering(asked: string, read: readonly string[], digits: string): Dictating | undefined {
  const wanted = announcementIn(asked, NUMBER_ASKED_FOR);
  if (!wanted || digits === '' || /^ of\b/i.test(asked.slice(wanted.end))) return undefined;
  if (digits.length < 3 && read.length === 1 && isVague(wanted)) return undefined;
  const length = digitsAskedFor(asked) ?? lengthOf(wanted.kind, wordsOf(asked), digits);
  return isWhole(digits, length) ? undefined : 'begun';
}

/** For digits that nobody asked for and that are all that is said: from three on they are likely the beginning of a telephone number. */
function unasked(asked: string, read: readonly string[], digits: string): Dictating | undefined {
  if (announcementIn(asked) || digits.includes('x')) return undefined;
  const isTime = read.length <= 2 && (digits.length === 4 || TIME.test(asked)) && mayBeTime(digits);
  return digits.length < 3 || digits.length >= LENGTHS.telephone || isTime ? undefined : 'may-go-on';
}

/** Whether a number of one or two digits may be all of it: "my lucky number is 7", "my order is two". */
const isVague = ({ kind, text }: Announcement): boolean =>
  kind === 'number' || kind === 'named' || /^(?:order|account|booking|customer|member|invoice)$/i.test(text);

/** In a question, "call", "order" or "card" may ask for something else: "When shall I call?" */
const NUMBER_ASKED_FOR = /number|code|pin|zip|post|phone|mobile|reach|digits|\bid\b|card/i;

/** Three digits and more one by one at the end are read out, whatever they are called. */
function oneByOne(words: readonly string[]): Dictating | undefined {
  const before = words.findLastIndex((word) => !isDigit(word));
  const count = words.length - 1 - before;
  return count >= 3 && count < LENGTHS.telephone ? 'may-go-on' : undefined;
}

const isDigit = (word: string): boolean => /^\d$/.test(word) || DIGITS.get(word)?.length === 1;

const isWhole = (digits: string, length: number): boolean =>
  digits.length >= length || SHORT_NUMBERS.has(digits);

interface Announcement {
  readonly kind: Kind;
  readonly text: string;
  /** Where it ends in the text. */
  readonly end: number;
  /** Whether somebody is to be called, at a number or at a time. */
  readonly isCall: boolean;
}

/** The last announcement in a text, of those whose own words match. */
function announcementIn(text: string, matching = /./): Announcement | undefined {
  const match = [...text.matchAll(ANNOUNCEMENT)].findLast(([announcement]) => matching.test(announcement));
  const groups: Readonly<Record<string, string | undefined>> = match?.groups ?? {};
  const kind = Object.entries(groups).find(([, found]) => found !== undefined)?.[0];
  if (!match || kind === undefined) return undefined;
  const isCall = /^(?:call|reach|text|ring|phone|contact|get me)$/i.test(match[0]);
  return { kind: kind as Kind, text: match[0], end: match.index + match[0].length, isCall };
}

function lengthOf(kind: Kind, words: readonly string[], digits: string): number {
  if (words.some((word) => /^(?:ends|ending|last)$/.test(word))) return LENGTHS.ends;
  if (kind === 'other') return 0;
  const isTelephone = kind === 'telephone' || kind === 'number';
  return isTelephone && digits.startsWith('0') ? LENGTHS.withZero : LENGTHS[kind];
}

/** "The six-digit code", "the last four digits". */
function digitsAskedFor(asked: string): number | undefined {
  const [, word = ''] = /\b(\w+)[- ]digits?\b/i.exec(asked) ?? [];
  const number = Number(DIGITS.get(word.toLowerCase()) ?? word);
  return number > 0 ? number : undefined;
}

/** Whether they may be an hour, or an hour and minutes. */
const mayBeTime = (digits: string): boolean => /^(?:[1-9]|1[0-2])(?:[0-5]\d)?$/.test(digits);
const TIME = /\b(?:time|when|hour)\b/i;

/** Signs of sums, amounts and times, which are not read out digit by digit. */
const SIGNS = /[:;+*/=%^°$£€<>÷×]/;

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/^'s\b/, 'is')
    .split(/[^a-z0-9']+/)
    .filter((word) => word !== '');

/** The digits that these words are, a letter of a code being `x`; undefined if there are other words among them. */
function digitsIn(words: readonly string[]): string | undefined {
  if (words.length > MOST_WORDS) return undefined;
  let [digits, times] = ['', 1];
  for (const [at, word] of words.entries()) {
    const heardAs = at > 0 ? HEARD_AS.get(word) : undefined;
    const found = heardAs ?? digitsOf(word, words[at + 1] ?? '');
    if (TIMES.has(word)) times = TIMES.get(word) ?? 1;
    else if (found === undefined) return undefined;
    else [digits, times] = [digits + found.repeat(times), 1];
  }
  return digits;
}

function digitsOf(word: string, next: string): string | undefined {
  if (/^\d+[a-z]?$/.test(word)) return word.replace(/[a-z]$/, '');
  const tens = TENS.indexOf(word);
  if (tens >= 0) return ONES.indexOf(next) > 0 ? String(tens + 2) : `${tens + 2}0`;
  const isCode = /^[a-z]{1,2}$/.test(word) && !SHORT_WORDS.has(word);
  return DIGITS.get(word) ?? (isCode ? 'x'.repeat(word.length) : undefined);
}
