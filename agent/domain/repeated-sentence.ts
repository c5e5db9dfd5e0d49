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
            sentencesIn(before.heard, sentences)
              .map(sentenceKey)
              .filter((key) => key !== undefined),
          );
  }

  /** @param said the reply so far, as if its last sentence ended here. */
  endsIn(said: string): boolean {
    return this.#placeIn(said) !== undefined;
  }

  /** The same, where something else was said before it, so that the reply may end there. */
  followsIn(said: string): boolean {
    return (this.#placeIn(said) ?? 0) > 0;
  }

  /** The place of the last sentence among all, if it is a repeated one. */
  #placeIn(said: string): number | undefined {
    if (this.#before.size === 0) return undefined;
    const all = sentencesIn(said, this.#sentences).filter((sentence) => WORD.test(sentence));
    const key = sentenceKey(all.at(-1) ?? '');
    return key !== undefined && this.#before.has(key) ? all.length - 1 : undefined;
  }
}

const WORD = /[\p{L}\p{N}'’]+/u;

/** A sentence's words without marks and capitals, to be compared; undefined if it is so short that it may be said again. */
export function sentenceKey(sentence: string): string | undefined {
  const words = sentence.toLowerCase().match(new RegExp(WORD, 'gu')) ?? [];
  return words.length < FEWEST_WORDS ? undefined : words.join(' ');
}
