import { cardinal, digits, year } from '../numbers.ts';
import { type Kind, TO, exactKind, kind } from '../kind.ts';

/** The end of a decade's name: "eighties", "hundreds". */
function decadeInWords(text: string): string {
  const years = text.replaceAll(/\D/g, '');
  const tens = Number(years.slice(-2));
  const plural = (words: string): string => words.replace(/y$/, 'ie').replace(/$/, 's');
  if (years.length < 3) return plural(cardinal(tens));
  if (tens === 0)
    return years[1] === '0'
      ? `${cardinal(Number(years[0]))} thousands`
      : `${cardinal(Number(years.slice(0, 2)))} hundreds`;
  return `${cardinal(Number(years.slice(0, 2)))} ${plural(cardinal(tens))}`;
}

const DECADE = String.raw`(?:['’]?\d0|\d{3}0)['’]?s`;

/** "1960s-1980s". */
const decades = kind(String.raw`(${DECADE}) ?${TO} ?(${DECADE})`, ([text, from = '', to = '']) =>
  text.includes(' ') ? undefined : `${decadeInWords(from)} to ${decadeInWords(to)}`,
);

/** Words before the tens of years: "the 80s", "in her 30s". Elsewhere "30s" are seconds. */
const OF_YEARS =
  /(?:^|\b(?:the|early|late|mid|his|her|their|my|our|your|high|low|upper|lower)[\s-]+)["'“‘(]*$/i;

const decade = kind(DECADE, ([text], { before }) =>
  /^['’]|^\d{4}/.test(text) || OF_YEARS.test(before) ? decadeInWords(text) : undefined,
);

/** "1998-2006", "1990–95". */
const span = kind(
  String.raw`(1[0-9]\d\d|20\d\d)(?: ${TO} |${TO})(1[0-9]\d\d|20\d\d|\d\d)`,
  ([text, from = '', to = '']) => {
    if (to.length === 2 ? Number(to) <= Number(from.slice(2)) : Number(to) < Number(from)) return undefined;
    const last = to.length === 2 && to.startsWith('0') ? `oh ${cardinal(Number(to))}` : year(Number(to));
    return text.includes(' ') ? [year(Number(from)), 'to', last] : `${year(Number(from))} to ${last}`;
  },
);

/** "2024/25". */
const season = kind(String.raw`((?:19|20)\d\d)/(\d\d|(?:19|20)\d\d)`, ([, from = '', to = '']) =>
  Number(to.slice(-2)) === (Number(from.slice(-2)) + 1) % 100
    ? `${year(Number(from))} ${to.startsWith('0') ? digits(to) : year(Number(to))}`
    : undefined,
);

/** Words after which four digits are a year. */
const BEFORE_YEAR =
  /(?:^|\b(?:in|since|by|until|till|from|of|during|before|after|around|circa|ca\.|year|early|late|mid|to|and|between|summer|spring|autumn|fall|winter|class of|©|copyright|al\.,?))[\s-]+["'“‘(]*$|^["'“‘(]*$|[(,]\s?$/i;
/** Words for things that are counted. Before them four digits are an amount: "2000 people". */
const COUNTED =
  /^[\s-](?!(?:is|was|has|does|its|this|as|us|sales|games|elections|olympics)\b)(?:\p{Ll}+s\b|people|men|women|children|percent|million|billion|more|per|or so|of (?:the|them|these|those)|%)|^%/u;

/** Words before an amount, which is no year. */
const BEFORE_AMOUNT =
  /\b(?:about|over|under|than|only|nearly|almost|exactly|least|most|to|up to|costs?|weighs?|equals|total)\s+$/i;

/** "1945": a year, or an amount that is said like one ("fifteen hundred"). */
const alone = kind(String.raw`1\d{3}|20\d\d|21\d\d`, ([text], { before, after }) => {
  if (COUNTED.test(after)) return undefined;
  const century = Number(text.slice(0, 2));
  const likely = century >= 19 || (century > 10 && !BEFORE_AMOUNT.test(before));
  return likely || BEFORE_YEAR.test(before) ? year(Number(text)) : undefined;
});

/** "44 BC", "476 AD": three digits are said in pairs, too. */
const ofEra = exactKind(String.raw`(\d{1,4}) ?(BCE?|AD|CE)`, ([text, years = '', era = '']) => {
  const said =
    years.length === 3 && !years.endsWith('00')
      ? `${cardinal(Number(years[0]))} ${year(Number(years.slice(1))).replace(/^(?=\w+$)/, years[1] === '0' ? 'oh ' : '')}`
      : year(Number(years));
  return text.includes(' ') ? [said, era] : `${said} ${era}`;
});

export const YEAR_SPANS: readonly Kind[] = [decades, decade, span, season, ofEra];

export const YEARS: readonly Kind[] = [alone];
