import type { Language, SentenceRules } from '../languages/language.ts';
import type { Message } from './message.ts';
import { sentencesIn } from './sentences.ts';

/** Sentences of fewer words may be said again, as people do: "Yes, I do." */
const FEWEST_WORDS = 4;

/**
 * Tells whether a reply repeats a sentence of the reply before, as small models do more often the longer a call lasts. If the caller
 * asked for the reply once more, nothing counts as repeated.
 */
export class RepeatedSentence {
  readonly #before: ReadonlySet<string>;
  readonly #sentences: SentenceRules;

  /** @param messages the conversation that the reply goes on with. */
  constructor(
    messages: readonly Message[],
    { sentences, asksAgain }: Pick<Language, 'sentences' | 'asksAgain'>,
  ) {
    this.#sentences = sentences;
    const asked = messages.at(-1);
    const before = messages.findLast((message) => message.role === 'assistant');
    this.#before =
      !before || (asked?.role === 'user' && asksAgain.test(asked.content))
        ? new Set()
        : new Set(
            wordsOfSentences(before.heard, sentences)
              .filter(({ length }) => length >= FEWEST_WORDS)
              .map(joined),
          );
  }

  /** @param said the reply so far, as if its last sentence ended here. */
  endsIn(said: string): boolean {
    if (this.#before.size === 0) return false;
    const last = wordsOfSentences(said, this.#sentences).at(-1);
    return last !== undefined && this.#before.has(joined(last));
  }
}

/** The words of each sentence, without marks and capitals. */
const wordsOfSentences = (text: string, rules: SentenceRules): string[][] =>
  sentencesIn(text, rules).flatMap((sentence) => {
    const words = sentence.toLowerCase().match(/[\p{L}\p{N}'’]+/gu);
    return words ? [words] : [];
  });

const joined = (words: readonly string[]): string => words.join(' ');
