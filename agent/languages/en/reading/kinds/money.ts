import { cardinal, numberInWords, wholeInWords } from '../numbers.ts';
import {
  type Around,
  type Kind,
  NUMBER,
  TO,
  anyOf,
  exactKind,
  inAnyCase,
  isAttributive,
  kind,
} from '../kind.ts';
import { type Name, named, per } from '../units.ts';

interface Currency {
  readonly unit: Name;
  readonly part?: Name;
}

const CENTS: Name = ['cent', 'cents'];
const dollars = (of: string): Currency => ({ unit: [`${of} dollar`, `${of} dollars`], part: CENTS });
const EURO: Currency = { unit: ['euro', 'euros'], part: CENTS };
const POUND: Currency = { unit: ['pound', 'pounds'], part: ['penny', 'pence'] };
const YEN: Currency = { unit: ['yen', 'yen'] };
const RUPEE: Currency = { unit: ['rupee', 'rupees'], part: ['paisa', 'paise'] };
const WON: Currency = { unit: ['won', 'won'] };
const DOLLAR: Currency = { unit: ['dollar', 'dollars'], part: CENTS };

const SIGNS: Readonly<Record<string, Currency>> = {
  $: DOLLAR,
  US$: dollars('US'),
  CA$: dollars('Canadian'),
  C$: dollars('Canadian'),
  AU$: dollars('Australian'),
  A$: dollars('Australian'),
  NZ$: dollars('New Zealand'),
  HK$: dollars('Hong Kong'),
  S$: dollars('Singapore'),
  R$: { unit: ['real', 'reais'] },
  '€': EURO,
  '£': POUND,
  '¥': YEN,
  '￥': YEN,
  '₹': RUPEE,
  'Rs.': RUPEE,
  Rs: RUPEE,
  '₩': WON,
  '₽': { unit: ['ruble', 'rubles'] },
  '₺': { unit: ['lira', 'lira'] },
  '₴': { unit: ['hryvnia', 'hryvnias'] },
  '₦': { unit: ['naira', 'naira'] },
  '₱': { unit: ['peso', 'pesos'] },
  '฿': { unit: ['baht', 'baht'] },
  '₫': { unit: ['dong', 'dong'] },
  '₪': { unit: ['shekel', 'shekels'] },
  '₿': { unit: ['bitcoin', 'bitcoins'] },
};
const CODES: Readonly<Record<string, Currency>> = {
  USD: DOLLAR,
  EUR: EURO,
  GBP: POUND,
  JPY: YEN,
  CNY: { unit: ['yuan', 'yuan'] },
  RMB: { unit: ['yuan', 'yuan'] },
  INR: RUPEE,
  KRW: WON,
  CHF: { unit: ['Swiss franc', 'Swiss francs'] },
  CAD: dollars('Canadian'),
  AUD: dollars('Australian'),
  NZD: dollars('New Zealand'),
  SGD: dollars('Singapore'),
  HKD: dollars('Hong Kong'),
  SEK: { unit: ['Swedish krona', 'Swedish kronor'] },
  NOK: { unit: ['Norwegian krone', 'Norwegian kroner'] },
  DKK: { unit: ['Danish krone', 'Danish kroner'] },
  PLN: { unit: ['zloty', 'zlotys'] },
  CZK: { unit: ['Czech koruna', 'Czech korunas'] },
  MXN: { unit: ['Mexican peso', 'Mexican pesos'] },
  BRL: { unit: ['real', 'reais'] },
  ZAR: { unit: ['rand', 'rand'] },
  TRY: { unit: ['lira', 'lira'] },
  AED: { unit: ['dirham', 'dirhams'] },
  BTC: { unit: ['bitcoin', 'bitcoins'] },
};

const MAGNITUDES: Readonly<Record<string, string>> = {
  k: 'thousand',
  m: 'million',
  mn: 'million',
  mm: 'million',
  b: 'billion',
  bn: 'billion',
  t: 'trillion',
  tn: 'trillion',
};
const WORD = inAnyCase(['hundred', 'thousand', 'million', 'billion', 'trillion', 'lakh', 'crore']);
const AMOUNT = String.raw`(?:${NUMBER})`;
const MAGNITUDE = String.raw`(?: ?(?:${WORD})\b| ?(?:k|K|[mM][nN]?|[bB][nN]?|[tT][nN]?)\b)`;
const RATE = String.raw`(?: ?/ ?[\p{L}]{1,12}\b)`;

/** "/mo" as " per month". */
const rateInWords = (rate: string | undefined): string =>
  rate === undefined ? '' : ` per ${per(rate.replaceAll(/[ /]/g, ''))}`;

const magnitudeInWords = (text: string | undefined): string =>
  text === undefined ? '' : (MAGNITUDES[text.trim().toLowerCase()] ?? text.trim().toLowerCase());

/** "3.50" of dollars as "three dollars and fifty cents". */
function amountInWords(count: string, { unit, part }: Currency, single: boolean): string {
  const [whole = '', written = ''] = count.replaceAll(',', '').split('.');
  const decimals = written.length > 2 ? written.replace(/0+$/, '') : written;
  if (/^0*$/.test(decimals)) return `${wholeInWords(whole)} ${named(unit, single || whole === '1')}`;
  if (part === undefined || decimals.length > 2)
    return `${numberInWords(`${whole}.${decimals}`)} ${named(unit, single)}`;
  const cents = Number(decimals.padEnd(2, '0'));
  const small = `${cardinal(cents)} ${named(part, single || cents === 1)}`;
  return Number(whole) === 0
    ? small
    : `${wholeInWords(whole)} ${named(unit, single || whole === '1')} and ${small}`;
}

interface Sum {
  readonly sign?: string | undefined;
  readonly count: string;
  readonly magnitude?: string | undefined;
  readonly currency: Currency;
  readonly rate?: string | undefined;
}

const SIGN_WORDS: Readonly<Record<string, string>> = {
  '-': 'minus ',
  '−': 'minus ',
  '+': 'plus ',
  '~': 'about ',
  '≈': 'about ',
  '<': 'less than ',
  '>': 'more than ',
};

function sumInWords({ sign = '', count, magnitude, currency, rate }: Sum, around: Around): string {
  const single = rate === undefined && isAttributive(around);
  const amount =
    magnitude === undefined
      ? amountInWords(count, currency, single)
      : `${numberInWords(count)} ${magnitudeInWords(magnitude)} ${named(currency.unit, single)}`;
  return `${SIGN_WORDS[sign] ?? ''}${amount}${rateInWords(rate)}`;
}

const SIGN = `(?<![\\p{L}])(?:${anyOf(Object.keys(SIGNS))})`;
const currencyOf = (sign: string): Currency =>
  SIGNS[sign] ?? SIGNS[sign.toUpperCase()] ?? CODES[sign.toUpperCase()] ?? DOLLAR;

/** "$10-$15", "$10–15", "$1M to $2M" is two sums. The unit of a span is said once. */
const span = kind(
  String.raw`([-−~≈]?)(${SIGN}) ?(${AMOUNT})(${MAGNITUDE})?( ?)${TO}( ?)(?:${SIGN})?(${AMOUNT})(${MAGNITUDE})?(${RATE})?`,
  ([text, sign, symbol = '', from = '', small, left, right, to = '', large, rate], around) => {
    const currency = currencyOf(symbol);
    const cents = /\.\d/.test(from + to);
    const about = SIGN_WORDS[sign ?? ''] ?? '';
    const first =
      cents && small === undefined && large === undefined
        ? amountInWords(from, currency, false)
        : `${numberInWords(from)} ${magnitudeInWords(small)}`.trim();
    const last = sumInWords({ count: to, magnitude: large, currency, rate }, around);
    const words = text.split(' ').length;
    return left === ' ' && right === ' ' && words === 3
      ? [`${about}${first}`, 'to', last]
      : `${about}${first} to ${last}`;
  },
);

/** "$3.50", "-$5", "US$2M", "$5 million", "$9.99/month". */
const before = kind(
  String.raw`([-−+~≈<>]?)(${SIGN})([-−]?) ?(${AMOUNT})(${MAGNITUDE})?(${RATE})?`,
  ([text, sign, symbol = '', minus, count = '', magnitude, rate], around) =>
    sumIn(
      text,
      { sign: sign === '' ? minus : sign, count, magnitude, currency: currencyOf(symbol), rate },
      around,
    ),
);

/** "CHF 120". */
const codeBefore = exactKind(
  String.raw`((?:${anyOf(Object.keys(CODES))})) ?(${AMOUNT})(${MAGNITUDE})?(${RATE})?`,
  ([text, code = '', count = '', magnitude, rate], around) =>
    sumIn(text, { count, magnitude, currency: currencyOf(code), rate }, around),
);

/** "20 USD", "5€", "4 million EUR". */
const after = exactKind(
  String.raw`([-−+~≈<>]?)(${AMOUNT})(${MAGNITUDE})? ?([€£₹₩₽₺¥]|\$(?!\d)|(?:${anyOf(Object.keys(CODES))}))(${RATE})?`,
  ([text, sign, count = '', magnitude, code = '', rate], around) =>
    sumIn(text, { sign, count, magnitude, currency: currencyOf(code), rate }, around),
);

/** A sum in as many parts as it is written in: the amount, and its "million" with the unit. */
function sumIn(text: string, sum: Sum, around: Around): string | readonly string[] {
  const said = sumInWords(sum, around);
  if (text.split(' ').length !== 2 || !sum.magnitude?.startsWith(' ')) return said;
  const at = said.indexOf(` ${magnitudeInWords(sum.magnitude)} `);
  return [said.slice(0, at), said.slice(at + 1)];
}

/** "99¢". */
const cents = kind(
  String.raw`(${AMOUNT}) ?(¢)`,
  ([, count = '']) => `${numberInWords(count)} ${named(CENTS, count === '1')}`,
);

/** A currency's sign without an amount. */
const signAlone: Kind = {
  pattern: /[$€£¥₹₩₽₺₴₦₱฿₫₪₿¢]/uy,
  say: ([sign]) => (sign === '¢' ? 'cent' : currencyOf(sign).unit[0]),
};

export const MONEY: readonly Kind[] = [span, before, codeBefore, after, cents, signAlone];
