import type { Dictating } from '../../language.ts';
import { ONES } from '../figures.ts';

/** Ends of addresses that are one even if the "at" before was not heard. */
const ENDINGS = 'com|org|net|edu|gov|info|io|co|uk|us|eu|de|fr|ca|au|biz|dev|app|me';
const PROVIDERS = 'gmail|googlemail|yahoo|hotmail|outlook|icloud|proton(?:mail)?|aol|gmx|msn';

const ANNOUNCED =
  /\b(?:(?:e-?)?mail(?: address)?(?:['’]s| is| was|,? it['’]?s| would be)|(?:my|the) e-?mail addresses|e-?mail (?:me|us|him|her) (?:at|on))\b(?! (?:not|n['’]t|in|on|down|still|already|full|broken|wrong|working|a|the|what|always|never)\b)/i;
/** What announces one if it was asked for. */
const ADDRESS = /\baddress(?:['’]s| is)\b/i;
const ASKED_FOR = /\be-?mail\b/i;
/** Words that an address is made of when it is said. */
const SAID = /\b(?:dot|underscore|at)\b|@|\w\.\w/i;

const WHOLE = new RegExp(
  String.raw`(?:(?:@|\bat\b).{0,60}?(?:\.|\bdot )[a-z]{2,6}|(?:\.|\bdot )(?:${ENDINGS}))[\s.,]*$`,
  'i',
);
/** What nothing but an address goes on from. */
const BEGUN_WITH = [
  String.raw`(?<!\b(?:a|the|this|that|red|blue|black|green|polka) )\bdot`,
  String.raw`\bunderscore`,
  String.raw`\b(?:dot|underscore) [a-z]+,? at(?: [a-z]+){0,2}`,
  String.raw`(?:\bat |@)(?:${PROVIDERS})`,
  String.raw`@[a-z0-9-]*`,
];
const BEGUN = new RegExp(String.raw`(?:${BEGUN_WITH.join('|')})[\s.,]*$`, 'i');
/** "John dot smith", but not "notes dot txt". */
const LOCAL_PART =
  /\b[a-z]+ (?:dot|underscore) (?!(?:pdf|txt|csv|docx?|xlsx?|jpe?g|png|gif|mp[34]|zip|exe|json|html?|xml|md|js|ts|py)\b)[a-z]+[\s.,]*$/i;

/** A statement that stops at an "at". */
const STOPS_AT = /^(?!.*\b(?:what|where|who|which)\b).*\w,? at[\s.,]*$/is;
/** What people say before an address that they were asked for. */
const BEFORE =
  /^\W*(?:(?:yes|yeah|sure|okay|ok|of course|so|well|um|uh|it['’]?s|it is|that['’]?s|that is)\b\W*)+/i;

/** How answers begin that give no address. */
const NO_ADDRESS =
  /^\W*(?:none|nothing|wait|sorry|why|what|how|who|can|could|do|does|pardon|later|skip|hello|hi|no|nope|not|please|i|i['’]\w+|we|you|the same|never|yes|yeah)\b/i;
/** Most words that an address without its end is heard as. */
const MOST_MISHEARD = 6;
/** Most words of an address that has no "dot" or "at" yet. */
const MOST_WORDS = 3;

/** Whether a text ends within an e-mail address. */
export function sayingAddress(said: string, asked: string): Dictating | undefined {
  if (WHOLE.test(said) || said.includes('?')) return undefined;
  if (BEGUN.test(said)) return 'begun';
  const isWanted = ASKED_FOR.test(asked);
  const announced = ANNOUNCED.exec(said) ?? (isWanted ? ADDRESS.exec(said) : null);
  if (!announced && !isWanted) return LOCAL_PART.test(said) || STOPS_AT.test(said) ? 'may-go-on' : undefined;
  const behind = announced ? said.slice(announced.index + announced[0].length) : said.replace(BEFORE, '');
  const count = behind.split(/\s+/).filter(Boolean).length;
  if (count <= 12 && SAID.test(behind)) return 'begun';
  if (announced) return count <= MOST_WORDS ? 'begun' : count <= MOST_MISHEARD ? 'may-go-on' : undefined;
  if (count > MOST_MISHEARD || NO_ADDRESS.test(behind)) return undefined;
  return count === 1 ? 'begun' : 'may-go-on';
}

const WORD = String.raw`[a-z0-9]{1,30}`;
const SIGN = String.raw`(?:\.|,? (?:dot|underscore|dash|hyphen),? |_|-)`;
/** A hyphen may be a word's own: "well-known at". */
const DOT_OR_LINE = String.raw`(?:\.|,? (?:dot|underscore),? |_)`;
/** No address has more parts, so that a long text takes no longer for its length. */
const PART = `${WORD}(?:${SIGN}${WORD}){0,4}`;
const DOT = String.raw`(?:\.|,? dot,? )`;
const END = String.raw`${DOT}(?:${ENDINGS})\b(?:${DOT}uk\b)?`;
const DOMAIN = `${PART}${END}`;
const AT = '(?:,? at |@)';
/** An unstressed "at" is often heard as "it". */
const HEARD_AT = '(?:,? (?:at|it) |@)';

/** Where there is nothing else that it may be: with signs before the "at", a provider behind it, or an "@". */
const SURE = new RegExp(
  String.raw`\b(?:${WORD}(?:${SIGN}${WORD}){0,2}${DOT_OR_LINE}${PART}${HEARD_AT}${PART}(?:${END}|\.[a-z]{2,4}\b)|${PART}${AT}(?:${PROVIDERS})${END}|${PART}@${DOMAIN})`,
  'gi',
);
/** Behind an announcement up to three words are what stands before the "at", and as many what follows it. */
const EXPECTED = new RegExp(
  String.raw`(?<=\b(?:(?:e-?mail(?: address(?:es)?)?|address)(?: is|['’]s|,)|(?:send|write|mail) (?:(?:it|this|that|me|us) )?to) )` +
    String.raw`${PART}(?: ${WORD}){0,2}${AT}(?:${WORD} ){0,2}${DOMAIN}`,
  'gi',
);
const WEBSITE = new RegExp(
  String.raw`\b(?!(?:the|a|this|that)\b)${WORD}(?:,? dot,? ${WORD}){0,3},? dot,? (?:${ENDINGS})\b(?:,? dot,? uk\b)?`,
  'gi',
);

/** Writes the addresses that were said: "john dot smith at example dot com" is "john.smith@example.com". */
export const writeAddresses = (text: string): string =>
  [SURE, EXPECTED, WEBSITE].reduce((written, pattern) => written.replaceAll(pattern, address), text);

const SIGNS = new Map([
  ['dot', '.'],
  ['underscore', '_'],
  ['dash', '-'],
  ['hyphen', '-'],
  ['at', '@'],
  ...ONES.map((word, value) => [word, String(value)] as const),
]);

const address = (said: string): string =>
  said
    .toLowerCase()
    .split(/,?\s+/)
    .map((word) => (word === 'it' ? '@' : (SIGNS.get(word) ?? word)))
    .join('');
