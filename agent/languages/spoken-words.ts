import type { SpeakableWord } from './language.ts';
import { plainWords } from './plain-words.ts';

/** The words of a text without markdown and emoji, for languages whose numbers and abbreviations are left to eSpeak. */
export const asWritten = (text: string): SpeakableWord[] =>
  plainWords(text).map(({ written, plain, mark }) => ({ written, spoken: `${plain}${mark}` }));

/** These words as they sound, as one text. */
export const asHeard = (words: readonly SpeakableWord[]): string =>
  words
    .map(({ spoken }) => spoken)
    .filter((spoken) => spoken !== '')
    .join(' ');
