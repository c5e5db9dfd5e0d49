import { bareWords } from '../domain/agreement.ts';
import type { BargeInWords } from '../languages/language.ts';

/**
 * What words mean that are said while the agent speaks: a `command` stops it, `words` interrupt it, with `listening` the caller only
 * shows that they listen, or sings.
 */
export type Meaning = 'nothing' | 'listening' | 'command' | 'words';

/** A longer sentence has such a word by chance: "I said no such thing". */
const LONGEST_COMMAND = 4;

/**
 * Tells what words mean.
 *
 * @param complete whether no more words follow: without that, "got" may become "got it".
 */
export function meaningOf(text: string, complete: boolean, language: BargeInWords): Meaning {
  const words = bareWords(text.replaceAll('-', ''));
  if (words.length === 0) return 'nothing';
  if (isListening(words, complete, language)) return 'listening';
  const isCommand = words.length <= LONGEST_COMMAND && words.some((word) => language.commands.has(word));
  if (isCommand) return 'command';
  return isSung(words) ? 'listening' : 'words';
}

/** Whether one or two words come again and again, as recognition writes what is sung or hummed: "bye bye bye", "and roll and roll and". */
const isSung = (words: readonly string[]): boolean =>
  [1, 2].some((period) => words.length > 2 * period && words.every((word, i) => word === words[i % period]));

/** Whether a text is made of signs of listening alone; one that goes on may end within such a phrase. */
function isListening(
  words: readonly string[],
  complete: boolean,
  { backchannels, hum }: BargeInWords,
): boolean {
  const phrases = [...backchannels].map((phrase) => phrase.split(' '));
  /** Numbers of words, from the first one on, that are such signs. It grows while it is read. */
  const reached = new Set([0]);
  for (const from of reached) {
    const rest = words.slice(from);
    if (hum.test(rest[0] ?? '')) reached.add(from + 1);
    for (const phrase of phrases) {
      if (startsWith(rest, phrase)) reached.add(from + phrase.length);
      else if (!complete && startsWith(phrase, rest)) return true;
    }
  }
  return reached.has(words.length);
}

const startsWith = (words: readonly string[], start: readonly string[]): boolean =>
  start.every((word, index) => words[index] === word);
