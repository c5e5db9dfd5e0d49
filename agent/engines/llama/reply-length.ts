import { sentenceEnd } from '../../domain/sentences.ts';
import type { SentenceRules } from '../../languages/language.ts';
import type { ModelSettings } from './model-settings.ts';

/** Ends a reply that is long enough at the end of a sentence, so that the caller gets their turn. */
export class ReplyLength {
  readonly #settings: Pick<ModelSettings, 'enoughTokens' | 'maxReplyTokens'>;
  readonly #rules: SentenceRules;
  /** The text since the reply was long enough, from the beginning of the sentence that it was in then. */
  #text = '';
  #over = false;
  #cut = false;

  constructor(settings: Pick<ModelSettings, 'enoughTokens' | 'maxReplyTokens'>, rules: SentenceRules) {
    this.#settings = settings;
    this.#rules = rules;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Whether it is over in mid-sentence. */
  get cut(): boolean {
    return this.#cut;
  }

  /**
   * @param piece the next text of the reply.
   * @param tokens the number of the reply's tokens, with this piece's.
   * @returns as much of the piece as is still to be said.
   */
  take(piece: string, tokens: number): string {
    const { enoughTokens, maxReplyTokens } = this.#settings;
    this.#over = this.#cut = tokens >= maxReplyTokens;
    const before = this.#text.length;
    this.#text += piece;
    if (tokens < enoughTokens) return piece;
    // Only the text behind a point tells a sentence's end from "$48.75", so the end may lie in the piece before.
    const end = sentenceEnd(this.#text, this.#rules, Math.max(0, before - 2));
    if (end === undefined) return piece;
    this.#over = true;
    this.#cut = false;
    return piece.slice(0, Math.max(0, end - before));
  }
}
