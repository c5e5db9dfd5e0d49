import { cardinal, digits } from '../numbers.ts';
import { type Around, type Kind, TO, kind, stopAfter } from '../kind.ts';

const ZONES =
  'e\\.?[sd]?\\.?t|c\\.?[sd]\\.?t|m\\.?[sd]\\.?t|p\\.?[sd]?\\.?t|gmt|utc|bst|cest|cet|ist|jst|ct|mt|akst|hst|aest|aedt';
const HALF = String.raw`[ap]\.?m\b\.?|[ap]\.m`;
const ZONE = String.raw`(?<space> ?)(?<zone>(?:${ZONES})\b\.?)`;

/** "p.m." as "PM". eSpeak reads capitals letter by letter; it would read "am" as the verb. */
const letters = (text: string): string => text.replaceAll('.', '').toUpperCase();

/** "10:05" as "ten oh five". */
function clock(text: string, isHalf: boolean): string {
  const [hour = '', minute = '00'] = text.split(/[:.]/);
  const hours = cardinal(Number(hour));
  if (minute !== '00')
    return `${hours} ${minute.startsWith('0') ? `oh ${cardinal(Number(minute))}` : cardinal(Number(minute))}`;
  if (isHalf) return hours;
  return Number(hour) > 12 ? `${hours} hundred` : Number(hour) === 0 ? 'zero hundred' : `${hours} o'clock`;
}

const isClock = (text: string): boolean => {
  const [hour, minute = '0'] = text.split(/[:.]/);
  return Number(hour) <= 24 && Number(minute) < 60;
};

/** "9am-5pm", "10:15–11:30", "12 to 1 pm". */
const span = kind(
  String.raw`(\d{1,2}(?::\d\d)?)( ?)(${HALF})?( ?)${TO}( ?)(\d{1,2}(?::\d\d)?)( ?)(${HALF})?(?:${ZONE})?`,
  ([text, from = '', , half, left, right, to = '', , lastHalf, , zone], { after }) => {
    const timed = half ?? lastHalf ?? (from.includes(':') && to.includes(':') ? '' : undefined);
    if (timed === undefined || !isClock(from) || !isClock(to)) return undefined;
    const anyHalf = (half ?? lastHalf) !== undefined;
    const start = `${clock(from, anyHalf)}${half === undefined ? '' : ` ${letters(half)}`}`;
    const end = `${clock(to, anyHalf)}${lastHalf === undefined ? '' : ` ${letters(lastHalf)}`}${zone === undefined ? '' : ` ${letters(zone)}`}${stopAfter(text, after)}`;
    const words = text.split(' ').length;
    if (words === 3 && left === ' ' && right === ' ') return [start, 'to', end];
    return `${start} to ${end}`;
  },
);

const plural = (count: string, unit: string): string =>
  `${cardinal(Number(count))} ${unit}${Number(count) === 1 ? '' : 's'}`;

/** "14:10:30" is how long something takes, or when it is to the second. */
const toTheSecond = kind(
  String.raw`(\d{1,2}):([0-5]\d):([0-5]\d)( ?)(${HALF})?(?:${ZONE})?`,
  ([text, hour = '', minute = '', second = '', , half, , zone], { after }) =>
    [
      `${plural(hour, 'hour')} ${plural(minute, 'minute')} and ${plural(second, 'second')}`,
      half === undefined ? '' : letters(half),
      zone === undefined ? '' : letters(zone),
    ]
      .filter((part) => part !== '')
      .join(' ') + stopAfter(text, after),
);

/** "3:59.4", as runners count. */
const ofRace = kind(
  String.raw`(\d{1,2}:[0-5]\d)\.(\d{1,3})`,
  ([, time = '', part = '']) => `${clock(time, false)} point ${digits(part)}`,
);

function timed(
  time: string,
  text: string,
  half: string | undefined,
  zone: string | undefined,
  { after }: Around,
): readonly string[] | string {
  const stop = stopAfter(text, after);
  const words = [
    clock(time, half !== undefined),
    ...(half === undefined ? [] : [letters(half)]),
    ...(zone === undefined ? [] : [letters(zone)]),
  ];
  const written = text.trim().split(' ').length;
  const said = [...words.slice(0, -1), `${words.at(-1) ?? ''}${stop}`];
  return written === said.length ? said : said.join(' ');
}

/** "9:00 a.m.", "3pm EST", "1.59 p.m.". */
const ofHalfDay = kind(
  String.raw`(\d{1,2}(?:[:.][0-5]\d)?)( ?)(${HALF})(?:${ZONE})?`,
  ([text, time = '', , half = '', , zone], around) =>
    isClock(time) ? timed(time, text, half, zone, around) : undefined,
);

/** Words before a verse of a book: "John 3:16". */
const BOOK =
  /\b(?:Genesis|Exodus|Leviticus|Numbers|Deuteronomy|Joshua|Judges|Ruth|Samuel|Kings|Chronicles|Ezra|Nehemiah|Esther|Job|Psalms?|Proverbs|Ecclesiastes|Isaiah|Jeremiah|Lamentations|Ezekiel|Daniel|Hosea|Joel|Amos|Jonah|Micah|Matthew|Mark|Luke|John|Acts|Romans|Corinthians|Galatians|Ephesians|Philippians|Colossians|Thessalonians|Timothy|Titus|Philemon|Hebrews|James|Peter|Jude|Revelation|Sur(?:ah?|at)|Quran)\s$/;

/** "23:1-3" after a book. */
const verse = kind(
  String.raw`(\d{1,3}):(\d{1,3})(?:${TO}(\d{1,3}))?`,
  ([, chapter = '', from = '', to], { before }) =>
    BOOK.test(before)
      ? `${cardinal(Number(chapter))} ${cardinal(Number(from))}${to === undefined ? '' : ` to ${cardinal(Number(to))}`}`
      : undefined,
);

/** "14:30", "17:45 UTC". */
const ofDay = kind(String.raw`(\d{1,2}:[0-5]\d)(?:${ZONE})?`, ([text, time = '', , zone], around) =>
  isClock(time) && (zone === undefined || text.includes(' '))
    ? timed(time, text, undefined, zone, around)
    : undefined,
);

/** "45:30" on a clock that counts minutes. */
const ofTimer = kind(
  String.raw`(\d{2,3}):([0-5]\d)`,
  ([, minute = '', second = '']) =>
    `${cardinal(Number(minute))} ${second === '00' ? 'minutes' : second.startsWith('0') ? `oh ${cardinal(Number(second))}` : cardinal(Number(second))}`,
);

/** The "a.m." of "nine a.m.". */
const halfAlone = kind(
  String.raw`([ap]\.m\b\.?)`,
  ([text], { after }) => `${letters(text)}${stopAfter(text, after)}`,
);

export const TIMES: readonly Kind[] = [
  verse,
  ofRace,
  toTheSecond,
  span,
  ofHalfDay,
  ofDay,
  ofTimer,
  halfAlone,
];
