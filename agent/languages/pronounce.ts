import { type Lexicon, compared } from '../domain/lexicon.ts';
import type { SpeakableWord } from './language.ts';
import { asHeard } from './spoken-words.ts';

/** A part of what is said for a written word. */
export interface SpokenPart {
  readonly text: string;
  /** The index of its word among the words that are said. */
  readonly word: number;
  /** What the text sounds like, in IPA, where the lexicon says so. */
  readonly ipa?: string;
  /** Whether "'s" follows that. */
  readonly owns?: boolean;
}

/** A word with the signs around it, and whether something is its own: "(Ada's". */
interface Found {
  readonly lead: string;
  readonly word: string;
  readonly own: string;
  readonly tail: string;
}

/** Gives what is said for words that are read aloud, part by part, by a lexicon. Words that are not said have no part. */
export type Pronounce = (words: readonly SpeakableWord[]) => SpokenPart[];

/**
 * Pronounces the lexicon's words by it: whole words, whatever their capitals, also with "'s" and in compounds ("Kubernetes-based").
 *
 * @param readAloud reads what a respelling says: "3 D".
 */
export function pronounceBy(
  lexicon: Lexicon,
  readAloud: (text: string) => readonly SpeakableWord[],
): Pronounce {
  const said = lexicon.filter(({ say, ipa }) => say !== undefined || ipa !== undefined);
  const entryOf = new Map(
    said.map(({ word, say, ipa }) => [
      compared(word),
      { ipa, say: say === undefined ? undefined : asHeard(readAloud(say)) },
    ]),
  );
  const patterns = patternsFor(said.map(({ word }) => word.normalize('NFC')));

  const part = (text: string, word: number): SpokenPart => {
    const found = patterns && wholeWord(text, patterns.whole);
    const entry = found && entryOf.get(compared(found.word));
    if (!entry) return { text, word };
    if (entry.ipa !== undefined) return { text, word, ipa: entry.ipa, owns: found.own !== '' };
    return {
      text: `${found.lead}${capitalizedAs(found.word, entry.say ?? '')}${found.own}${found.tail}`,
      word,
    };
  };

  return (words) => {
    let word = -1;
    return words.flatMap(({ written, spoken }, at) => {
      if (spoken === '') return [];
      word += 1;
      if (!patterns) return [{ text: spoken, word }];
      const text = spoken.normalize('NFC');
      const texts = parted(text, patterns.within);
      if (texts) return texts.map((one) => part(one, word));
      // Reading has changed the word, "MySQL". Where the next one is silent it may be said with this one, and would be lost.
      const isAlone = words[at + 1]?.spoken !== '';
      const found = isAlone ? wholeWord(written.normalize('NFC'), patterns.whole) : undefined;
      if (!found) return [{ text: spoken, word }];
      const [, tail = ''] = /([.,!?:;…"”’)]*)$/u.exec(text) ?? [];
      return [part(`${found.word}${found.own}${tail}`, word)];
    });
  };
}

/** Writes the lexicon's respellings into a text, for voices that read it by themselves. Words that have only IPA stay. */
export function respellBy(lexicon: Lexicon): (text: string) => string {
  const sayOf = new Map(
    lexicon.flatMap(({ word, say }) => (say === undefined ? [] : [[compared(word), say] as const])),
  );
  const within = patternsFor([...sayOf.keys()])?.within;
  if (!within) return (text) => text;
  return (text) =>
    text.normalize('NFC').replaceAll(within, (...match) => {
      const { before = '', word = '', own = '', after = '' } = match.at(-1) as Record<string, string>;
      return `${before}${capitalizedAs(word, sayOf.get(compared(word)) ?? word)}${own}${after}`;
    });
}

interface Patterns {
  /** Matches each of the words in a text, with the sign that joins it to another: "-" of "Kubernetes-based". */
  readonly within: RegExp;
  /** Matches a text that is one of the words, with signs around it. */
  readonly whole: RegExp;
}

function patternsFor(words: readonly string[]): Patterns | undefined {
  if (words.length === 0) return undefined;
  const any = [...words]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`))
    .join('|');
  const sign = String.raw`[^\p{L}\p{M}\p{N}]`;
  const own = String.raw`(?<own>['’]s)?`;
  const letter = String.raw`[\p{L}\p{N}]`;
  const before = String.raw`(?<before>(?<=${letter})[-–/])?(?<![\p{L}\p{M}\p{N}])`;
  const after = String.raw`(?![\p{L}\p{M}\p{N}])(?<after>[-–/](?=${letter}))?`;
  return {
    within: new RegExp(`${before}(?<word>${any})${own}${after}`, 'giu'),
    whole: new RegExp(`^(?<lead>${sign}*?)(?<word>${any})${own}(?<tail>${sign}*)$`, 'iu'),
  };
}

/** A text cut so that each of the words stands alone; undefined if there is none. */
function parted(text: string, within: RegExp): string[] | undefined {
  if (text.search(within) === -1) return undefined;
  const spaced = text.replaceAll(within, (...match) => {
    const { before, word, own, after } = match.at(-1) as Record<string, string | undefined>;
    return `${before === undefined ? '' : ' '}${word ?? ''}${own ?? ''}${after === undefined ? '' : ' '}`;
  });
  return spaced.split(/\s+/).filter((part) => part !== '');
}

function wholeWord(text: string, whole: RegExp): Found | undefined {
  const groups = whole.exec(text)?.groups;
  if (!groups) return undefined;
  const { lead = '', word = '', own = '', tail = '' } = groups;
  return { lead, word, own, tail };
}

/** A capital stays one: eSpeak takes a full stop before a small letter for an abbreviation's. */
const capitalizedAs = (word: string, say: string): string =>
  /^\p{Lu}/u.test(word) ? say.charAt(0).toUpperCase() + say.slice(1) : say;
