import { digits, pairs } from '../numbers.ts';
import { type Kind, exactKind, kind } from '../kind.ts';

/** Words right before what is spelt: "the code is 730412". */
const SPELT =
  /\b(?:(?:pass)?codes?|pin|password|zip|postcode|account|acct|routing|confirmation|tracking|reference|serial|invoice|ticket|order|case|booking|ssn|iban|isbn|otp|id|flight)(?: (?:number|no\.?|code|id))?(?:[:#]| is| was|:? is:)?\s+(?:number\s+|#|[A-Z]{2} )?$/i;
/** After these it is spelt unless things are counted: "call 911", not "call 200 people". */
const CALLED = /\b(?:call|dial|text|ring|phone|text \S+ to)\s+$/i;
const THINGS = /^\s+(?:\p{Ll}+s|people|men|women|children)\b/u;
/** The end of a card's or an account's number. */
const LAST_DIGITS =
  /\b(?:card|visa|mastercard|amex|account|number|phone|ssn)\b[^.!?]{0,40}\bend(?:s|ed|ing)? (?:in|with)\s+$|\bending in\s+$/i;
/** Words before numbers that are said in pairs: "room 1204". */
const PAIRED =
  /\b(?:room|suite|apt\.?|apartment|unit|form|route|highway|hwy|interstate|bus|line|boeing|airbus|rtx|gtx|ryzen|model|area code)(?: (?:is|number|no\.?))?\s+#?$/i;

const code = kind(String.raw`\d{3,16}`, ([text], { before, after }) => {
  const inOrder = /\b(?:in|of)\s+order\s+$/i.test(before);
  const counted = /\b(?:order|case|ticket)s?\s+$/i.test(before) && THINGS.test(after);
  const spelt = SPELT.test(before) && !inOrder && !counted;
  const called = CALLED.test(before) && !THINGS.test(after);
  return spelt || called || LAST_DIGITS.test(before) ? digits(text) : undefined;
});

/** "1234-5678-9012", "48 213" after such a word. */
const groupsOfCode = kind(String.raw`\d{1,7}(?:[- ]\d{1,7}){1,5}`, ([text], { before }) => {
  if (!SPELT.test(before) && !LAST_DIGITS.test(before)) return undefined;
  const words = text.split(' ').map((word) => word.split('-').map(digits).join(', '));
  return words.length > 1
    ? words.map((word, index) => (index < words.length - 1 ? `${word},` : word))
    : words[0];
});

/** "A7X9": letters and digits in turns are spelt, and any that are called a code. */
const mixed = exactKind(String.raw`[\p{Lu}\d]{2,16}(?:-[\p{Lu}\d]{2,8}){0,4}`, ([text], { before }) => {
  if (/^(\p{Lu})\d{1,3}-\1\d{1,3}$/u.test(text)) return undefined;
  const turns = text.match(/\p{Lu}+|\d+/gu)?.length ?? 0;
  if (!/\d/.test(text) || !/\p{Lu}/u.test(text) || (turns < 3 && !SPELT.test(before))) return undefined;
  return /^\p{Lu}+-\d+$/u.test(text) || text.length < 3
    ? undefined
    : Array.from(text.replaceAll('-', ''), (sign) => (/\d/.test(sign) ? digits(sign) : sign)).join(' ');
});

const paired = kind(String.raw`\d{3,4}`, ([text], { before }) =>
  PAIRED.test(before) ? pairs(text) : undefined,
);

/** "#1", "#48213". A long one is a code. */
const numbered = kind(
  String.raw`#(\d+)`,
  ([, text = '']) => `number ${text.length > 3 || text.startsWith('0') ? digits(text) : pairs(text)}`,
);

/** "90210-1234" and "95051" behind a state. */
const zip = exactKind(String.raw`\d{5}(?:-\d{4})?`, ([text], { before }) =>
  /,? (?:[A-Z]{2}|DC)\.?\s+$/.test(before) ? text.split('-').map(digits).join(' dash ') : undefined,
);

/** "192.168.1.1", with a port or without. */
const internetAddress = kind(String.raw`\d{1,3}(?:\.\d{1,3}){3}(?::(\d{1,5}))?`, ([text]) =>
  text
    .split(/([.:])/)
    .map((part) => (part === '.' ? 'dot' : part === ':' ? 'colon' : digits(part)))
    .join(' '),
);

export const CODES: readonly Kind[] = [internetAddress, mixed, groupsOfCode, zip, code, paired, numbered];
