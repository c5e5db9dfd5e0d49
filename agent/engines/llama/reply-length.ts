import { sentenceEnd } from '../../domain/sentences.ts';
import type { SentenceRules } from '../../languages/language.ts';
import type { ModelSettings } from './model-settings.ts';

/** Ends a reply that is long enough, with a whole sentence: in a conversation people take turns. */
export class ReplyLength {
  readonly #settings: Pick<ModelSettings, 'enoughTokens' | 'maxReplyTokens'>;
  readonly #rules: SentenceRules;
  /** What was said since it was enough, with the sentence that went on then. */
  #text = '';
  #over = false;

  constructor(settings: Pick<ModelSettings, 'enoughTokens' | 'maxReplyTokens'>, rules: SentenceRules) {
    this.#settings = settings;
    this.#rules = rules;
  }

  get over(): boolean {
    return this.#over;
  }

  /**
   * @param piece the text that comes next.
   * @param tokens of the reply, this piece's included.
   * @returns as much of the piece as is still to be said.
   */
  take(piece: string, tokens: number): string {
    const { enoughTokens, maxReplyTokens } = this.#settings;
    this.#over = tokens >= maxReplyTokens;
    const before = this.#text.length;
    this.#text += piece;
    if (tokens < enoughTokens) return piece;
    // Only what follows tells a sentence's end from the point in "$48.75", so the end may lie in what was said.
    const end = sentenceEnd(this.#text, this.#rules, Math.max(0, before - 2));
    if (end === undefined) return piece;
    this.#over = true;
    return piece.slice(0, Math.max(0, end - before));
  }
}
