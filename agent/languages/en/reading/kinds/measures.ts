import { numberInWords, wholeInWords } from '../numbers.ts';
import {
  type Around,
  type Kind,
  NUMBER,
  TO,
  anyOf,
  exactKind,
  isAttributive,
  kind,
  stopAfter,
} from '../kind.ts';
import { type Name, UNITS, named, per } from '../units.ts';
import { FRACTION, fractionInWords, mixedInWords } from './fractions.ts';

const AMOUNT = String.raw`(?:${NUMBER})`;
const UNIT = anyOf(Object.keys(UNITS));
const POWERS: Readonly<Record<string, string>> = { '2': 'square', '²': 'square', '3': 'cubic', '³': 'cubic' };
/** A unit with its power, and what it is per: "km²", "m/s", "m^3". */
const MEASURE = String.raw`(?<unit>${UNIT})(?<power>\^?[23]|[²³])?(?:\/(?<per>${UNIT}|\p{L}{1,12})(?<perPower>\^?[23]|[²³])?)?`;
/** A word for what is counted. Only before a word for time or a person is its slash a rate's. */
const WHOLE_WORD = String.raw`(?:\p{L}{2,15}(?=\/(?:days?|weeks?|months?|years?|hours?|minutes?|seconds?|nights?|persons?)\b)|miles?|words?|beats?|grams?|calories|tokens?|dollars?)`;

const SIGNS: Readonly<Record<string, string>> = {
  '-': 'minus ',
  '−': 'minus ',
  '+': 'plus ',
  '~': 'about ',
  '≈': 'about ',
  '±': 'plus or minus ',
  '<': 'less than ',
  '>': 'greater than ',
  '≤': 'at most ',
  '≥': 'at least ',
};
const SIGN = '[-−+~≈±<>≤≥]';

/** The name of a measure as it is said: "square meters", "kilometers per hour". */
function nameOf(groups: Readonly<Record<string, string | undefined>>, single: boolean): string {
  const { unit = '', power, per: rate, perPower } = groups;
  const name: Name = UNITS[unit] ?? [unit, unit];
  const powered = (sign: string | undefined): string =>
    sign === undefined ? '' : `${POWERS[sign.replace('^', '')] ?? ''} `;
  const end = rate === undefined ? '' : ` per ${powered(perPower)}${per(rate)}`;
  return `${powered(power)}${named(name, single)}${end}`;
}

/** An amount, also one with a fraction, and whether its unit is in the singular. */
function amountInWords(text: string): { said: string; single: boolean } | undefined {
  const fraction = fractionInWords(text);
  if (fraction !== undefined) return { said: fraction, single: true };
  const [, whole, part] = new RegExp(String.raw`^(\d+) ?(${FRACTION})$`, 'u').exec(text) ?? [];
  if (whole !== undefined && part !== undefined) {
    const mixed = mixedInWords(whole, part);
    return mixed === undefined ? undefined : { said: mixed, single: false };
  }
  return /\//.test(text) ? undefined : { said: numberInWords(text), single: text === '1' };
}

/** The parts of a quantity for its written words: the last one has the unit. */
const parts = (text: string, amount: string, name: string): string | readonly string[] => {
  const words = text.split(' ').length;
  return words === 2 ? [amount, name] : `${amount} ${name}`;
};

/** What may be something else: the "V" of "5 V", and the "s" of "5 s-bends". */
const isDoubtful = (text: string, unit: string, after: string): boolean =>
  (unit === 'V' && text.includes(' ')) || (/^\p{L}{1,3}$/u.test(unit) && /^[-'’]\p{L}/u.test(after));

/** "5km", "1/2 lb", "1 1/2 tsp", "9 m²", "60 km/h", "-3°C", "<5%". */
const quantity = exactKind(
  String.raw`(?<sign>${SIGN}?)(?<amount>\d{1,4} ?(?:${FRACTION})|${FRACTION}|${AMOUNT})(?<gap>[ -]?)${MEASURE}(?![\p{L}\d])\.?`,
  (match, around) => {
    const groups = match.groups ?? {};
    const { sign = '', amount = '', gap = '', unit = '' } = groups;
    const text = match[0];
    const count = amountInWords(amount);
    if (count === undefined || isDoubtful(text, unit, around.after)) return undefined;
    const single =
      count.single || (groups['per'] === undefined && unit !== '°' && (gap === '-' || isAttributive(around)));
    const name = `${nameOf(groups, single)}${stopAfter(text, around.after)}`;
    return parts(text, `${SIGNS[sign] ?? ''}${count.said}`, name);
  },
);

/** "5-10 km", "5%-10%", "-5 to -10°C" is two quantities. */
const span = exactKind(
  String.raw`(?<sign>${SIGN}?)(?<from>${AMOUNT})(?<first> ?(?:${UNIT}))?(?<left> ?)${TO}(?<right> ?)(?<to>${AMOUNT})(?<gap>[ -]?)${MEASURE}\.?(?!\p{L})`,
  (match, around) => {
    const groups = match.groups ?? {};
    const { sign = '', from = '', first, to = '', unit, gap } = groups;
    const text = match[0];
    if (first !== undefined && first.trim() !== unit) return undefined;
    const name = `${nameOf(groups, gap === '-' || (groups['per'] === undefined && isAttributive(around)))}${stopAfter(text, around.after)}`;
    const start = `${SIGNS[sign] ?? ''}${numberInWords(from)}`;
    const spaced = groups['left'] === ' ' && groups['right'] === ' ';
    if (!spaced) return parts(text, `${start} to ${numberInWords(to)}`, name);
    return [start, 'to', ...(gap === ' ' ? [numberInWords(to), name] : [`${numberInWords(to)} ${name}`])];
  },
);

/** "2x8 m²", "10 x 12 ft". */
const area = exactKind(
  String.raw`(?<from>${AMOUNT})(?<left> ?)[x×](?<right> ?)(?<to>${AMOUNT})(?:(?<l2> ?)[x×] ?(?<high>${AMOUNT}))?(?<gap> ?)${MEASURE}(?!\p{L})`,
  (match) => {
    const groups = match.groups ?? {};
    const sides = [groups['from'], groups['to'], groups['high']]
      .filter((side) => side !== undefined)
      .map(numberInWords);
    return parts(match[0], sides.join(' by '), nameOf(groups, false));
  },
);

/** "80 words/minute": a whole word of English with what it is per. */
const wordRate = kind(
  String.raw`(${WHOLE_WORD})\/(\p{L}{1,12})`,
  ([, thing = '', rate = '']) => `${thing} per ${per(rate)}`,
);

/** "12/kg". */
const bareRate = exactKind(
  String.raw`(${AMOUNT})/(${UNIT})`,
  ([, count = '', rate = '']) => `${numberInWords(count)} per ${per(rate)}`,
);

/** "1h 30m", "2m 30s", "1h30". */
const duration = kind(
  String.raw`(\d{1,3})(h|hrs?)( ?)(\d{1,2})(m|mins?)?(?:( ?)(\d{1,2})s)?|(\d{1,3})m(?:in)?( ?)(\d{1,2})s`,
  ([text, hours, , gap, minutes, mark, , seconds, onlyMinutes, , onlySeconds]) => {
    if (hours !== undefined && mark === undefined && gap !== '') return undefined;
    const said = [
      [hours, 'hour'],
      [minutes ?? onlyMinutes, 'minute'],
      [seconds ?? onlySeconds, 'second'],
    ]
      .filter(([count]) => count !== undefined)
      .map(
        ([count = '', unit = '']) =>
          `${wholeInWords(String(Number(count)))} ${unit}${Number(count) === 1 ? '' : 's'}`,
      );
    return text.split(' ').length === said.length ? said : said.join(' ');
  },
);

/** 6'2", 5 ft 11 in. */
const height = kind(
  String.raw`(\d{1,2})['’′](?:(\d{1,2})(?:["”″]|['’′]{2})?)?(?!\p{L})`,
  ([text, feet = '', inches], { before }) => {
    const tall = inches !== undefined && /["”″'’′]$/.test(text);
    if (!tall && !/[′″]/.test(text)) return undefined;
    if (/["“]$/.test(before) && inches === undefined) return undefined;
    return `${wholeInWords(feet)} ${feet === '1' || inches !== undefined ? 'foot' : 'feet'}${inches === undefined ? '' : ` ${wholeInWords(inches)}`}`;
  },
);
const feetAndInches = kind(
  String.raw`(\d{1,2}) ?ft\.? (\d{1,2}) ?in\b\.?`,
  ([text, feet = '', inches = ''], { after }) =>
    `${wholeInWords(feet)} ${feet === '1' ? 'foot' : 'feet'} ${wholeInWords(inches)} ${inches === '1' ? 'inch' : 'inches'}${stopAfter(text, after)}`,
);

const LARGE: Readonly<Record<string, string>> = {
  k: 'thousand',
  K: 'thousand',
  M: 'million',
  B: 'billion',
  bn: 'billion',
  T: 'trillion',
};

/** Before these a letter is part of a name: "room 5B". */
const PLACE =
  /\b(?:room|gate|seat|row|unit|exit|apt\.?|apartment|suite|platform|terminal|flat|bus|building|block|exhibit|section|class|level|type|form|house|door|stand|pier|table|figure|grade|bay)\s$/i;

/** "10M", "2.5B", "10k", but "4K" pictures and a "10k" run. */
const magnitude = exactKind(
  String.raw`([~<>+]?)(${AMOUNT})(k|K|M|B|bn|T)(\+?)`,
  ([, sign = '', count = '', unit = '', more], { before, after }: Around) => {
    if (PLACE.test(before)) return undefined;
    const isName =
      /^[ -](?:TVs?|tvs?|video|resolution|screen|display|monitor|camera|footage|Ultra|UHD|HDR|run|race|runner)/.test(
        after,
      );
    if (isName && /k/i.test(unit)) return undefined;
    return `${SIGNS[sign] ?? ''}${numberInWords(count)} ${LARGE[unit] ?? unit}${more === '' ? '' : ' plus'}`;
  },
);

export const MEASURES: readonly Kind[] = [
  duration,
  height,
  feetAndInches,
  area,
  span,
  quantity,
  wordRate,
  bareRate,
  magnitude,
];
