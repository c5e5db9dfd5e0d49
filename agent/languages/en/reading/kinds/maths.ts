import { cardinal, numberInWords, ordinal } from '../numbers.ts';
import { type Kind, NUMBER, kind } from '../kind.ts';

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';
const RAISED = String.raw`\^[-−]?\d{1,4}(?:\.\d+)?|\^\(?[a-z]\)?|[⁻]?[${SUPERSCRIPTS}]{1,4}`;

const plain = (text: string): string =>
  Array.from(text.replace('^', '').replace('⁻', '-'), (sign) => {
    const at = SUPERSCRIPTS.indexOf(sign);
    return at < 0 ? sign : String(at);
  }).join('');

/** "squared", "to the sixth", "to the n". */
function powerInWords(text: string): string {
  const exponent = plain(text);
  if (exponent === '2') return 'squared';
  if (exponent === '3') return 'cubed';
  if (/^\d{1,4}$/.test(exponent)) return `to the ${ordinal(Number(exponent))}`;
  return /\d/.test(exponent)
    ? `to the ${numberInWords(exponent)}`
    : `to the ${exponent.replaceAll(/[()]/g, '')}`;
}

/** "10^6", "2¹⁰". */
const ofNumber = kind(
  String.raw`([-−]?(?:${NUMBER}))(${RAISED})`,
  ([, base = '', power = '']) => `${numberInWords(base)} ${powerInWords(power)}`,
);

/** "a^2", "3x²": a letter or a few. */
const ofLetter = kind(
  String.raw`(\d{0,4})(\p{L}{1,3})(${RAISED})`,
  ([, factor = '', letter = '', power = '']) =>
    `${factor === '' ? '' : `${numberInWords(factor)} `}${letter} ${powerInWords(power)}`,
);

/** "(a + b)^2". */
const ofBracket = kind(RAISED, ([power], { before }) =>
  /\)$/.test(before) || power.startsWith('^') ? ` ${powerInWords(power)}` : undefined,
);

/** "H₂O". */
const lowered: Kind = {
  pattern: new RegExp(`[${SUBSCRIPTS}]+`, 'uy'),
  say: ([text]) => Array.from(text, (sign) => cardinal(SUBSCRIPTS.indexOf(sign))).join(' '),
};

const root = kind(
  String.raw`([√∛])( ?)(${NUMBER}|\p{L}|\()?`,
  ([, sign, , of = '']) =>
    `${sign === '√' ? 'square root of' : 'cube root of'} ${/^[\d.]/.test(of) ? numberInWords(of) : of}`,
);

/** "1-2=5", "2+3", "3*4=12". */
const sum = kind(
  String.raw`(?:${NUMBER}|\p{L})(?:[-−+*×÷/](?:${NUMBER}|\p{L}))+=(?:[-−]?(?:${NUMBER})|\p{L})|(?:${NUMBER})(?:[+×÷*](?:${NUMBER}))+`,
  ([text]) =>
    text
      .split(/([-−+*×÷/=])/u)
      .map((part) => OPERATORS[part] ?? (/\d/.test(part) ? numberInWords(part) : part))
      .filter((part) => part !== '')
      .join(' '),
);
const OPERATORS: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'minus',
  '−': 'minus',
  '*': 'times',
  '×': 'times',
  '÷': 'divided by',
  '/': 'divided by',
  '=': 'equals',
};

/** "2 * 3", "x - 1 = 0": signs that are something else between words. */
const between: Kind = {
  pattern: /[*x/−-](?=\s)/uy,
  say: ([sign], { before, after }) => {
    const beside =
      /(?:^|\s|\()(?:[\d.,]+|\p{L}|\d+\p{L})[²³)]?\s$/u.test(before) &&
      /^\s[-(]?(?:[\d.,]+|\p{L})\b/u.test(after);
    const numbers = /\d[²³)]?\s$|\b\p{L}[²³)]?\s$/u.test(before) && /^\s[-(]?(?:\d|\p{L}\b)/u.test(after);
    if (!beside || !numbers) return undefined;
    if (sign === '-' || sign === '−') return /^\s\d/.test(after) || /=/.test(after) ? 'minus' : undefined;
    if (sign === '/') return /\d\s$/.test(before) && /^\s\d/.test(after) ? 'divided by' : undefined;
    return sign === '*' || (/\d\s$/.test(before) && /^\s\d/.test(after)) ? 'times' : undefined;
  },
};

/** "2n", "3x + 2": a factor and a letter. */
const factor = kind(String.raw`(\d{1,4})([xyznabc])`, ([, count = '', letter = ''], { before, after }) =>
  /^\s*[-+=*<>^)]/.test(after) || /[-+=(]\s*$/.test(before) ? `${numberInWords(count)} ${letter}` : undefined,
);

/** "10x faster". */
const times = kind(String.raw`(${NUMBER})[x×]`, ([, count = '']) => `${numberInWords(count)} times`);

export const MATHS: readonly Kind[] = [
  ofNumber,
  ofLetter,
  ofBracket,
  lowered,
  root,
  sum,
  between,
  factor,
  times,
];
