import { ordinal, pairs } from '../numbers.ts';
import { type Kind, anyOf, exactKind, inAnyCase } from '../kind.ts';

const ROADS: Readonly<Record<string, string>> = {
  st: 'Street',
  ave: 'Avenue',
  av: 'Avenue',
  rd: 'Road',
  blvd: 'Boulevard',
  ln: 'Lane',
  dr: 'Drive',
  ct: 'Court',
  pl: 'Place',
  expy: 'Expressway',
  fwy: 'Freeway',
  pkwy: 'Parkway',
  hwy: 'Highway',
  ter: 'Terrace',
  cir: 'Circle',
  sq: 'Square',
  aly: 'Alley',
  trl: 'Trail',
};
const WHOLE = [
  ...new Set(Object.values(ROADS)),
  'Way',
  'Loop',
  'Row',
  'Walk',
  'Broadway',
  'Crescent',
  'Close',
  'Hill',
];
const DIRECTIONS: Readonly<Record<string, string>> = {
  N: 'North',
  S: 'South',
  E: 'East',
  W: 'West',
  NE: 'Northeast',
  NW: 'Northwest',
  SE: 'Southeast',
  SW: 'Southwest',
};

const NAME = String.raw`(?:\d{1,3}(?:${inAnyCase(['st', 'nd', 'rd', 'th'])})|\p{Lu}[\p{L}'’.]*)`;

/** One word of an address. A kind of road is its last one. */
function part(word: string, index: number, words: readonly string[]): string {
  const plain = word.replace(/\.$/, '');
  const [, place] = /^(\d+)(?:st|nd|rd|th)$/i.exec(plain) ?? [];
  if (place !== undefined) return ordinal(Number(place));
  if (index === words.length - 1) return ROADS[plain.toLowerCase()] ?? word;
  return plain === 'St' ? 'Saint' : (DIRECTIONS[plain] ?? word);
}

/** "1428 Elm St", "12 S 1st st". Only with a road's kind is a number a house's. */
const house = exactKind(
  String.raw`(\d{1,5})(-?[A-Z])?((?: ${NAME}){0,3} (?:${NAME})) (${inAnyCase([...Object.keys(ROADS), ...WHOLE])})\b\.?`,
  ([text, number = '', letter = ''], { after }) => {
    const [, ...words] = text.split(' ');
    const said = words.map(part);
    const stop = text.endsWith('.') && /^\s+\p{Lu}|^\s*$/u.test(after) ? '.' : '';
    return [
      `${pairs(number)} ${letter.replace('-', '')}`.trim(),
      ...said.slice(0, -1),
      `${said.at(-1) ?? ''}${stop}`,
    ];
  },
);

/** Names of roads that stand without a house: "Oak Ave.", "5th Ave". "St" and "Dr" have other meanings. */
const road = exactKind(
  String.raw`(Ave|Blvd|Rd|Ln|Expy|Fwy|Pkwy|Hwy)\b\.?`,
  ([text, name = ''], { before, after }) => {
    if (!/(?:\p{Lu}\p{L}+|\d(?:st|nd|rd|th))\s$/u.test(before)) return undefined;
    return `${ROADS[name.toLowerCase()] ?? name}${text.endsWith('.') && /^\s+\p{Lu}|^\s*$/u.test(after) ? '.' : ''}`;
  },
);

const STATES: Readonly<Record<string, string>> = {
  AL: 'Alabama',
  AK: 'Alaska',
  AZ: 'Arizona',
  AR: 'Arkansas',
  CA: 'California',
  CO: 'Colorado',
  CT: 'Connecticut',
  DE: 'Delaware',
  FL: 'Florida',
  GA: 'Georgia',
  HI: 'Hawaii',
  ID: 'Idaho',
  IL: 'Illinois',
  IN: 'Indiana',
  IA: 'Iowa',
  KS: 'Kansas',
  KY: 'Kentucky',
  LA: 'Louisiana',
  ME: 'Maine',
  MD: 'Maryland',
  MA: 'Massachusetts',
  MI: 'Michigan',
  MN: 'Minnesota',
  MS: 'Mississippi',
  MO: 'Missouri',
  MT: 'Montana',
  NE: 'Nebraska',
  NV: 'Nevada',
  NH: 'New Hampshire',
  NJ: 'New Jersey',
  NM: 'New Mexico',
  NY: 'New York',
  NC: 'North Carolina',
  ND: 'North Dakota',
  OH: 'Ohio',
  OK: 'Oklahoma',
  OR: 'Oregon',
  PA: 'Pennsylvania',
  RI: 'Rhode Island',
  SC: 'South Carolina',
  SD: 'South Dakota',
  TN: 'Tennessee',
  TX: 'Texas',
  UT: 'Utah',
  VT: 'Vermont',
  VA: 'Virginia',
  WA: 'Washington',
  WV: 'West Virginia',
  WI: 'Wisconsin',
  WY: 'Wyoming',
};
/** Codes that are also words or titles, and are states only before a ZIP code. */
const ALSO_WORDS = /^(?:HI|ID|IN|LA|MA|MD|ME|MS|OH|OK|OR|PA|AL|DE)$/;

/** The "CA" of "Santa Clara, CA 95051". */
const state = exactKind(anyOf(Object.keys(STATES)), ([code], { before, after }) => {
  if (!/\p{Lu}[\p{L}.]*,?\s$/u.test(before)) return undefined;
  const withZip = /^,? \d{5}\b/.test(after);
  return withZip || (/,\s$/.test(before) && !ALSO_WORDS.test(code)) ? STATES[code] : undefined;
});

export const HOUSES: readonly Kind[] = [house, road, state];
