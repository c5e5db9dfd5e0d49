import { type Kind, anyOf, exactKind, kind, stopAfter } from '../kind.ts';
import { cardinal, pairs } from '../numbers.ts';

/** Titles, which are said in full before a name. */
const TITLES: Readonly<Record<string, string>> = {
  Mr: 'mister',
  Mrs: 'missus',
  Ms: 'miz',
  Mx: 'mix',
  Dr: 'doctor',
  Drs: 'doctors',
  Prof: 'professor',
  Gen: 'general',
  Sen: 'senator',
  Rep: 'representative',
  Gov: 'governor',
  Pres: 'president',
  Capt: 'captain',
  Cpt: 'captain',
  Col: 'colonel',
  Maj: 'major',
  Lt: 'lieutenant',
  Sgt: 'sergeant',
  Cpl: 'corporal',
  Pvt: 'private',
  Adm: 'admiral',
  Cmdr: 'commander',
  Rev: 'reverend',
  Fr: 'father',
  Hon: 'honorable',
  Supt: 'superintendent',
  Mt: 'mount',
  Ft: 'fort',
};

/** Words that are said in full where a full stop follows. Those that are also words ("sun", "fig", "no") come with what follows. */
const WITH_STOP: Readonly<Record<string, string>> = {
  Jr: 'junior',
  Sr: 'senior',
  Esq: 'esquire',
  Inc: 'incorporated',
  Ltd: 'limited',
  Co: 'company',
  Corp: 'corporation',
  Bros: 'brothers',
  Assoc: 'associates',
  Dept: 'department',
  dept: 'department',
  Univ: 'university',
  Govt: 'government',
  govt: 'government',
  Intl: 'international',
  Natl: 'national',
  Mts: 'mountains',
  min: 'minimum',
  max: 'maximum',
  avg: 'average',
  temp: 'temperature',
  misc: 'miscellaneous',
  appt: 'appointment',
  est: 'estimated',
  tel: 'telephone',
  approx: 'approximately',
  incl: 'including',
  excl: 'excluding',
  esp: 'especially',
  resp: 'respectively',
  ref: 'reference',
  qty: 'quantity',
  amt: 'amount',
  bldg: 'building',
  hrs: 'hours',
  mins: 'minutes',
  yrs: 'years',
  lbs: 'pounds',
  tbsp: 'tablespoon',
  tsp: 'teaspoon',
  ed: 'edition',
  eds: 'editors',
  trans: 'translated',
  cont: 'continued',
  ca: 'circa',
  cf: 'compare',
  viz: 'namely',
  'et al': 'et al',
  'a.k.a': 'also known as',
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
/** The same with a capital, as at the beginning of a sentence. */
const STOPPED = new Map(
  Object.entries(WITH_STOP).flatMap(
    ([short, full]) =>
      [
        [short, full],
        [capital(short), full],
      ] as const,
  ),
);

/** Words that are said in full with or without a full stop. */
const ALWAYS: Readonly<Record<string, string>> = {
  vs: 'versus',
  etc: 'et cetera',
  'e.g': 'for example',
  eg: 'for example',
  'i.e': 'that is',
  ie: 'that is',
  aka: 'also known as',
  'Ph.D': 'PhD',
  'Ph. D': 'PhD',
  'w/': 'with',
  'w/o': 'without',
  'c/o': 'care of',
  'n/a': 'not applicable',
  'N/A': 'not applicable',
  Blvd: 'boulevard',
  Expy: 'expressway',
  Pkwy: 'parkway',
  Ctrl: 'control',
};

/** What is counted, in short, before its number: "p. 45", "No. 5", "Fig. 3". */
const COUNTED: Readonly<Record<string, string>> = {
  p: 'page',
  pp: 'pages',
  pg: 'page',
  no: 'number',
  nos: 'numbers',
  nr: 'number',
  fig: 'figure',
  figs: 'figures',
  sec: 'section',
  ch: 'chapter',
  chap: 'chapter',
  vol: 'volume',
  vols: 'volumes',
  art: 'article',
  eq: 'equation',
  ex: 'example',
  ep: 'episode',
  pt: 'part',
  para: 'paragraph',
  apt: 'apartment',
  ste: 'suite',
  rm: 'room',
  ver: 'version',
  ext: 'extension',
  ca: 'circa',
  c: 'circa',
  tab: 'table',
  app: 'appendix',
  rev: 'revision',
  '§': 'section',
  '§§': 'sections',
};

/** "Dr. Evil", and "Dr Evil" with a name behind it. */
const title = exactKind(
  String.raw`(${anyOf(Object.keys(TITLES))})\b(\.?)`,
  ([, name = '', stop], { before, after }) => {
    const named = /^ (?:\p{Lu}|and\b)/u.test(after);
    const bare = /^(?:Mr|Mrs|Ms|Dr|Prof|Mt|Sgt|Capt|Lt)$/.test(name);
    if (!named || (stop === '' && !bare)) return undefined;
    // "Elm Dr. The house": a road's kind.
    return name === 'Dr' &&
      /\p{Lu}\p{Ll}+ $/u.test(before) &&
      !/(?:^|[.!?]\s+)\p{L}+ $/u.test(before) &&
      /^ (?:The|It|I|We|They|He|She)\b/.test(after)
      ? `drive${stop ?? ''}`
      : TITLES[name];
  },
);

/** Words with a capital that are no road's name: "Lake St. Clair". */
const BEFORE_SAINT =
  /(?:^|[.!?]\s+|\b)(?:Lake|Mount|Port|Fort|Cape|Bay|River|Point|East|West|North|South|The|In|At|To|From|Of|Near|Visit|See|On|Is|And|By|With|For|Saint|Sault)\s$/;

/** "St." is "saint" before a name, and "street" after one. */
const saintOrStreet = exactKind(String.raw`(Sts?)\b(\.?)`, ([text, name = '', stop], { before, after }) => {
  const named = /\p{Lu}[\p{L}'’]*\s$|\d(?:st|nd|rd|th)?\s$/u.test(before) && !BEFORE_SAINT.test(before);
  const saint = /^ \p{Lu}/u.test(after) && !named;
  if (stop === '' && !saint && !named) return undefined;
  if (saint) return name === 'Sts' ? 'saints' : 'saint';
  return `street${/^ (?:\p{Ll}|\d|\p{Lu}\p{Ll}+ (?:St|Ave)\b|near|St\. )/u.test(after) ? '' : stopAfter(text, after)}`;
});

const counted = kind(
  String.raw`(${anyOf(Object.keys(COUNTED))})(\.?)(?= ?#?[\dIVX])(?:( ?)#?(\d{1,4}(?![\d:/]|[.,]\d| ?[-–—]\d)))?`,
  ([, name = '', stop, space, number], { before }) => {
    const word = COUNTED[name.toLowerCase()];
    const ofOrder = /\b(?:order|item|room|flight|case|ticket)\s$/i.test(before);
    const sure = stop === '.' || /^§|^(?:pp|vol|figs?|nos)$/i.test(name) || (/^no$/i.test(name) && ofOrder);
    if (word === undefined || !sure) return undefined;
    if (number === undefined) return word;
    const said = number.length > 3 ? pairs(number) : cardinal(Number(number));
    return space === '' ? `${word} ${said}` : [word, said];
  },
);

/** "Smith v. Jones". */
const against = exactKind(String.raw`v\.`, (_, { before, after }) =>
  /\p{Lu}[\p{L}.]*\s$/u.test(before) && /^ \p{Lu}/u.test(after) ? 'versus' : undefined,
);

/** "2 c. of milk": cups. */
const cups = kind(String.raw`(c\.|C\.?) (of)`, (_, { before }) =>
  /\d\s$/.test(before) ? ['cups', 'of'] : undefined,
);

/** After these the stop may be the sentence's, too. Titles and "vs." need a next word. */
const listed = exactKind(
  String.raw`(?:(${anyOf(Object.keys(ALWAYS))})(?![\p{L}\p{N}])\.?|(${anyOf(STOPPED.keys())})\.)`,
  ([text, always, withStop], { after }) => {
    if (always !== undefined && /^(?:eg|ie)$/.test(always) && !/^[.,]?\s/.test(after)) return undefined;
    if (/^est$/i.test(withStop ?? '') && /^ \d{4}\b/.test(after)) return 'established';
    const said = ALWAYS[always ?? ''] ?? STOPPED.get(withStop ?? '') ?? '';
    return `${said}${/^(?:for|that|versus)\b/.test(said) ? '' : stopAfter(text, after)}`;
  },
);
/** The same at a sentence's beginning: "E.g. a hammer". */
const atBeginning = exactKind(
  String.raw`(E\.g|I\.e|Vs|Etc)\.?`,
  ([, text = '']) => ALWAYS[text.toLowerCase()],
);

/** "U.S.", "D.C.", "J. R. R.", "e.s.t.": letters, whose stops are not said. */
const initials = exactKind(
  String.raw`(?:\p{Lu}\.){2,8}\p{Lu}?|\p{Lu}\.(?:\p{Lu})\b`,
  ([text], { after }) =>
    `${spelt(text.replaceAll('.', ''))}${stopAfter(text, after) !== '' && !/^\s+\p{Lu}/u.test(after) ? '.' : ''}${/^\s+(?:The|It|I|We|They|He|She|You|This|That|In|But|And|So|If|When|What|Who|Why|How|There|Then)\b/.test(after) && text.endsWith('.') ? '.' : ''}`,
);
/** "DC" is no Roman number here. */
const spelt = (letters: string): string =>
  /^[IVXLCDM]+$/.test(letters) ? Array.from(letters).join(' ') : letters;

/** "J. Smith" and "plan B. Then": a letter's stop is the sentence's unless a name follows it. */
const initial = exactKind(String.raw`(\p{Lu})\.(?= ?\p{Lu})`, ([, letter = ''], { before, after }) => {
  const name =
    /(?:^|\p{Lu}[\p{L}.]*\s|[.!?(]\s?|\b(?:by|and|of|with|to|from|author|mr|mrs|dr)\s)["“(]*$/iu.test(before);
  const next =
    /^ ?(?:The|It|I|We|They|He|She|You|This|That|In|But|And|So|If|When|What|Who|Why|How|There|Then|Next|Now|Please|Let|Would|Could|Should|Do|Does|Is|Are)\b/.test(
      after,
    );
  return name && !next && letter !== 'I' ? `${letter}${after.startsWith(' ') ? '' : ' '}` : undefined;
});

export const ABBREVIATIONS: readonly Kind[] = [
  cups,
  counted,
  title,
  saintOrStreet,
  against,
  atBeginning,
  listed,
  initials,
  initial,
];
