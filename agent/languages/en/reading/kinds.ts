import type { Kind } from './kind.ts';
import { ABBREVIATIONS } from './kinds/abbreviations.ts';
import { CODES } from './kinds/codes.ts';
import { DATES } from './kinds/dates.ts';
import { FRACTIONS } from './kinds/fractions.ts';
import { HOUSES } from './kinds/houses.ts';
import { MATHS } from './kinds/maths.ts';
import { MEASURES } from './kinds/measures.ts';
import { MONEY } from './kinds/money.ts';
import { NAMES } from './kinds/names.ts';
import { PLAIN_NUMBERS } from './kinds/plain-numbers.ts';
import { RANGES } from './kinds/ranges.ts';
import { ROMAN } from './kinds/roman.ts';
import { SCRIPTS } from './kinds/scripts.ts';
import { JOINTS, SYMBOLS } from './kinds/symbols.ts';
import { TELEPHONE } from './kinds/telephone.ts';
import { TIMES } from './kinds/times.ts';
import { VERSIONS } from './kinds/versions.ts';
import { WEB } from './kinds/web.ts';
import { WORDS } from './kinds/words.ts';
import { YEARS, YEAR_SPANS } from './kinds/years.ts';

/** All kinds. At each place in a text the first one that fits says how it is read, so what is more special comes first. */
export const KINDS: readonly Kind[] = [
  ...WEB,
  ...JOINTS,
  ...TELEPHONE,
  ...CODES,
  ...HOUSES,
  ...DATES,
  ...TIMES,
  ...MONEY,
  ...YEAR_SPANS,
  ...MEASURES,
  ...FRACTIONS,
  ...VERSIONS,
  ...MATHS,
  ...YEARS,
  ...RANGES,
  ...NAMES,
  ...ROMAN,
  ...ABBREVIATIONS,
  ...PLAIN_NUMBERS,
  ...SCRIPTS,
  ...SYMBOLS,
  ...WORDS,
];
