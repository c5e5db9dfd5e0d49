import type { SpeakableWord } from './language.ts';
import { plainWords } from './plain-words.ts';

/** The words of a text in a language whose numbers and abbreviations are left to eSpeak: without markdown and emoji. */
export const asWritten = (text: string): SpeakableWord[] =>
  plainWords(text).map(({ written, plain, mark }) => ({ written, spoken: `${plain}${mark}` }));

/** What is heard of these words. */
export const asHeard = (words: readonly SpeakableWord[]): string =>
  words
    .map(({ spoken }) => spoken)
    .filter((spoken) => spoken !== '')
    .join(' ');
