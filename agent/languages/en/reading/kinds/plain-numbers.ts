import { digits, numberInWords } from '../numbers.ts';
import { type Kind, NUMBER, kind } from '../kind.ts';

const SIGNS: Readonly<Record<string, string>> = {
  '-': 'minus ',
  '−': 'minus ',
  '+': 'plus ',
  '~': 'about ',
  '≈': 'about ',
  '<': 'less than ',
  '>': 'greater than ',
  '≤': 'at most ',
  '≥': 'at least ',
  '±': 'plus or minus ',
};

/** "-5", "1,234.5", "~50", "<5". */
const amount = kind(
  String.raw`([-−+~≈<>≤≥±]?)((?:${NUMBER}))(\+?)`,
  ([, sign = '', text = '', more], { before }) => {
    const joined = /[\p{L}\p{N}]$/u.test(before) && (sign === '-' || sign === '−');
    return `${joined ? ' ' : (SIGNS[sign] ?? '')}${numberInWords(text)}${more === '' ? '' : ' plus'}`;
  },
);

/** Any digits that are left. */
const rest: Kind = {
  pattern: /\d+/uy,
  say: ([text]) => (text.length > 15 || text.startsWith('0') ? digits(text) : numberInWords(text)),
};

export const PLAIN_NUMBERS: readonly Kind[] = [amount, rest];
