/**
 * Gives out text as it comes, up to the first of some marks. What could be the beginning of a mark is held back until more of the text tells.
 */
export class TextUntil {
  readonly #marks: readonly string[];
  #held = '';

  constructor(marks: readonly string[]) {
    this.#marks = marks.filter((mark) => mark !== '');
  }

  /** Takes more of the text; gives what surely is before every mark, and the mark that follows it, if one does. */
  take(text: string): { readonly text: string; readonly found: string | undefined } {
    this.#held += text;
    let at = Infinity;
    let found: string | undefined;
    for (const mark of this.#marks) {
      const index = this.#held.indexOf(mark);
      if (index < 0 || index >= at) continue;
      at = index;
      found = mark;
    }
    const end = found === undefined ? this.#held.length - this.#begun() : at;
    const given = this.#held.slice(0, end);
    this.#held = this.#held.slice(end + (found?.length ?? 0));
    return { text: given, found };
  }

  /** What is held back; after a mark, what came after it. */
  rest(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }

  /** The length of the longest end of what is held that begins a mark. */
  #begun(): number {
    const most = Math.max(0, ...this.#marks.map(({ length }) => length - 1));
    for (let length = Math.min(most, this.#held.length); length > 0; length--) {
      const end = this.#held.slice(-length);
      if (this.#marks.some((mark) => mark.startsWith(end))) return length;
    }
    return 0;
  }
}
