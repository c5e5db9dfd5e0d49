import type { SpeakableWord } from '../../language.ts';
import { plainWords } from '../../plain-words.ts';
import { stageDirection } from '../stage-directions.ts';
import { KINDS } from './kinds.ts';
import { silenceAsides } from './unspoken.ts';

/** Characters before and after a match that it is judged by. */
const AROUND = 80;
/** Characters of the longest match: so a text takes as long as it has characters, whatever it is. */
const LONGEST_MATCH = 300;

/**
 * Writes English text as a person would read it out: numbers, dates, money, units, addresses, abbreviations, symbols and markdown.
 * It goes through the text once; at each place the first kind that fits says how it is read. No letter and no digit is passed over.
 */
export function speakable(text: string): SpeakableWord[] {
  const words = silenceAsides(plainWords(text), stageDirection);
  const spoken = words.map(() => '');
  const inText = words.flatMap(({ plain, mark }, word) => {
    const part = `${plain}${mark}`.trim();
    return part === '' ? [] : [{ part, word }];
  });
  const plain = inText.map(({ part }) => part).join(' ');
  let place = 0;
  for (let at = 0; at < plain.length;) {
    const word = inText[place]?.word ?? 0;
    if (plain.charAt(at) === ' ') {
      place++;
      at++;
      continue;
    }
    const { length, said } = readAt(plain, at);
    const covered = plain.slice(at, at + length).split(' ').length;
    const parts = typeof said === 'string' ? [said] : said.length === covered ? said : [said.join(' ')];
    for (const [index, part] of parts.entries()) {
      const of = inText[place + index]?.word ?? word;
      spoken[of] = joined(spoken[of] ?? '', part);
    }
    place += covered - 1;
    at += length;
  }
  return capitalized(words.map(({ written }, index) => ({ written, spoken: tidied(spoken[index] ?? '') })));
}

/** What is said for the text from a place on, and how many characters of it. */
function readAt(text: string, at: number): { length: number; said: string | readonly string[] } {
  const start = Math.max(0, at - AROUND);
  const window = text.slice(start, at + LONGEST_MATCH);
  for (const { pattern, say } of KINDS) {
    pattern.lastIndex = at - start;
    const match = pattern.exec(window);
    if (match === null || match[0] === '') continue;
    const end = at + match[0].length;
    const said = say(match, { before: window.slice(0, at - start), after: text.slice(end, end + AROUND) });
    if (said !== undefined) return { length: match[0].length, said };
  }
  const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return { length: sign.length, said: sign };
}

/** Parts of one written word; two words among them are parted. */
const joined = (before: string, part: string): string =>
  /[\p{L}\p{M}\p{N}]$/u.test(before) && /^[\p{L}\p{N}]/u.test(part) ? `${before} ${part}` : before + part;

const tidied = (spoken: string): string =>
  spoken
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[.,!?;:])/g, '')
    .trim();

/** Capitalizes words after a full stop: eSpeak takes a stop before a small letter for an abbreviation's, not for a sentence's end. */
function capitalized(words: readonly SpeakableWord[]): SpeakableWord[] {
  let stopped = false;
  return words.map(({ written, spoken }) => {
    const said =
      stopped && spoken === spoken.toLowerCase()
        ? spoken.replace(/\p{L}/u, (letter) => letter.toUpperCase())
        : spoken;
    if (spoken !== '') stopped = /\.["'”’)]*$/.test(spoken);
    return { written, spoken: said };
  });
}

// Patterns are compiled when they are first tried, which takes longer than a call may be held up.
speakable('Ready.');
