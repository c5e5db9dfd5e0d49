import { cardinal, digits, numberInWords, wholeInWords } from './numbers.ts';
import type { Rule } from './word.ts';

type Name = readonly [one: string, many: string];

const CURRENCIES: Readonly<Record<string, { readonly unit: Name; readonly part?: Name }>> = {
  $: { unit: ['dollar', 'dollars'], part: ['cent', 'cents'] },
  '€': { unit: ['euro', 'euros'], part: ['cent', 'cents'] },
  '£': { unit: ['pound', 'pounds'], part: ['penny', 'pence'] },
  '¥': { unit: ['yen', 'yen'] },
  '₹': { unit: ['rupee', 'rupees'], part: ['paisa', 'paise'] },
};

const CODES: Readonly<Record<string, string>> = { USD: '$', EUR: '€', GBP: '£', JPY: '¥', INR: '₹' };

const MAGNITUDES: Readonly<Record<string, string>> = {
  k: 'thousand',
  K: 'thousand',
  m: 'million',
  M: 'million',
  B: 'billion',
  bn: 'billion',
  T: 'trillion',
};

const SPELLED_MAGNITUDE = /^(?:hundred|thousand|million|billion|trillion)$/;

const UNITS: Readonly<Record<string, Name>> = {
  mm: ['millimeter', 'millimeters'],
  cm: ['centimeter', 'centimeters'],
  m: ['meter', 'meters'],
  km: ['kilometer', 'kilometers'],
  ft: ['foot', 'feet'],
  yd: ['yard', 'yards'],
  mi: ['mile', 'miles'],
  mg: ['milligram', 'milligrams'],
  g: ['gram', 'grams'],
  kg: ['kilogram', 'kilograms'],
  lb: ['pound', 'pounds'],
  lbs: ['pound', 'pounds'],
  oz: ['ounce', 'ounces'],
  ml: ['milliliter', 'milliliters'],
  mL: ['milliliter', 'milliliters'],
  L: ['liter', 'liters'],
  l: ['liter', 'liters'],
  ms: ['millisecond', 'milliseconds'],
  s: ['second', 'seconds'],
  sec: ['second', 'seconds'],
  min: ['minute', 'minutes'],
  mins: ['minute', 'minutes'],
  h: ['hour', 'hours'],
  hr: ['hour', 'hours'],
  hrs: ['hour', 'hours'],
  Hz: ['hertz', 'hertz'],
  kHz: ['kilohertz', 'kilohertz'],
  MHz: ['megahertz', 'megahertz'],
  GHz: ['gigahertz', 'gigahertz'],
  KB: ['kilobyte', 'kilobytes'],
  MB: ['megabyte', 'megabytes'],
  GB: ['gigabyte', 'gigabytes'],
  TB: ['terabyte', 'terabytes'],
  W: ['watt', 'watts'],
  kW: ['kilowatt', 'kilowatts'],
  MW: ['megawatt', 'megawatts'],
  kWh: ['kilowatt hour', 'kilowatt hours'],
  V: ['volt', 'volts'],
  '°': ['degree', 'degrees'],
  '°C': ['degree Celsius', 'degrees Celsius'],
  '°F': ['degree Fahrenheit', 'degrees Fahrenheit'],
  'km/h': ['kilometer per hour', 'kilometers per hour'],
  'm/s': ['meter per second', 'meters per second'],
  mph: ['mile per hour', 'miles per hour'],
  'm²': ['square meter', 'square meters'],
  'km²': ['square kilometer', 'square kilometers'],
  'ft²': ['square foot', 'square feet'],
  '%': ['percent', 'percent'],
};

const NUMBER = /^[-−+~≈]?\d[\d,]*(?:\.\d+)?$/;

const named = ([one, many]: Name, count: string): string => (count === '1' || count === '-1' ? one : many);

/** A number, or two with a dash between them, in words. */
function amount(text: string): string | undefined {
  const [, from, to] = /^(\d[\d,.]*)[-–—](\d[\d,.]*)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return numberInWords(text);
  return `${numberInWords(from) ?? from} to ${numberInWords(to) ?? to}`;
}

interface Money {
  readonly sign: string;
  readonly count: string;
  readonly magnitude: string | undefined;
  readonly symbol: string;
}

/** Reads an amount of money: "$3.50", "-$5", "US$2M", "5€". */
function parseMoney(text: string): Money | undefined {
  const {
    sign = '',
    symbol,
    after,
    count,
    magnitude,
  } = /^(?<sign>[-−]?)(?:US|A|C)?(?<symbol>[$€£¥₹])?(?<count>\d[\d,]*(?:\.\d+)?)(?<magnitude>k|K|m|M|bn|B|T)?(?<after>[€£])?$/u.exec(
    text,
  )?.groups ?? {};
  const found = symbol ?? after;
  return found === undefined || count === undefined ? undefined : { sign, count, magnitude, symbol: found };
}

/** "$3.50" as "three dollars and fifty cents". In "$5 million" the unit is said after "million". */
const money: Rule = ({ core, after }) => {
  const parsed = parseMoney(core);
  const currency = CURRENCIES[parsed?.symbol ?? ''];
  if (parsed === undefined || currency === undefined) return undefined;
  const { sign, count, magnitude } = parsed;
  const minus = sign === '' ? '' : 'minus ';
  if (magnitude !== undefined) {
    return `${minus}${numberInWords(count) ?? count} ${MAGNITUDES[magnitude] ?? ''} ${currency.unit[1]}`;
  }
  if (SPELLED_MAGNITUDE.test(after)) return `${minus}${numberInWords(count) ?? count}`;
  const [whole = '', decimals = ''] = count.replaceAll(',', '').split('.');
  const cents = decimals.length === 2 && currency.part !== undefined ? Number(decimals) : undefined;
  if (cents === undefined) return `${minus}${numberInWords(count) ?? count} ${named(currency.unit, count)}`;
  const dollars = `${wholeInWords(whole)} ${named(currency.unit, whole)}`;
  const part = `${cardinal(cents)} ${named(currency.part ?? currency.unit, String(cents))}`;
  if (cents === 0) return `${minus}${dollars}`;
  return Number(whole) === 0 ? `${minus}${part}` : `${minus}${dollars} and ${part}`;
};

/** The "million" of "$5 million" as "million dollars". */
const magnitude: Rule = ({ core, before }) => {
  const currency = SPELLED_MAGNITUDE.test(core) ? CURRENCIES[parseMoney(before)?.symbol ?? ''] : undefined;
  return currency === undefined ? undefined : `${core} ${currency.unit[1]}`;
};

/** The "USD" of "20 USD" as "dollars". */
const currencyCode: Rule = ({ core, before }) => {
  const currency = CURRENCIES[CODES[core] ?? ''];
  return currency !== undefined && NUMBER.test(before) ? named(currency.unit, before) : undefined;
};

/** A number with its unit attached: "5km", "16GB", "100°C", "5-10%". */
const attachedUnit: Rule = ({ core }) => {
  const [, count, unit] = /^([-−+~]?[\d.,]+(?:[-–—][\d.,]+)?)([^\d\s].*)$/u.exec(core) ?? [];
  const name = unit === undefined ? undefined : UNITS[unit];
  const spoken = amount((count ?? '').replace('~', ''));
  if (count === undefined || name === undefined || spoken === undefined) return undefined;
  return `${count.startsWith('~') ? 'about ' : ''}${spoken} ${named(name, count)}`;
};

/** The "kg" of "5 kg" as "kilograms". */
const unit: Rule = ({ core, before }) => {
  const name = UNITS[core];
  return name !== undefined && NUMBER.test(before) ? named(name, before) : undefined;
};

/** "~5" as "about five", "#1" as "number one". */
const approximate: Rule = ({ core }) => {
  const [, sign, count] = /^([~≈#])(\d[\d,.]*)$/.exec(core) ?? [];
  if (count === undefined) return undefined;
  return `${sign === '#' ? 'number' : 'about'} ${numberInWords(count) ?? digits(count)}`;
};

export const QUANTITY_RULES: readonly Rule[] = [
  money,
  magnitude,
  currencyCode,
  attachedUnit,
  unit,
  approximate,
];
