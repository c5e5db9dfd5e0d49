/** What models put around their reasoning when the server leaves it in the reply. */
const TAG = /<(?<close>\/?)(?:think|thinking|thought|reasoning|reflection)>/i;
/** The beginning of such a mark at the end of a text: what follows will tell. */
const MAYBE_TAG = /<\/?[a-z]{0,10}$/i;
/** Characters of reasoning that are kept to find its end: no mark is longer. */
const LONGEST_TAG = 16;

/** Takes a reply in pieces, and gives out what of it is to be spoken: all but its reasoning. */
export class HideReasoning {
  #held = '';
  #reasons = false;
  #begun = false;

  push(piece: string): string {
    let text = this.#held + piece;
    let spoken = '';
    for (let tag = TAG.exec(text); tag; tag = TAG.exec(text)) {
      if (!this.#reasons) spoken += text.slice(0, tag.index);
      text = text.slice(tag.index + tag[0].length);
      this.#reasons = tag.groups?.['close'] === '';
    }
    if (this.#reasons) {
      this.#held = text.slice(-LONGEST_TAG);
      return this.#opened(spoken);
    }
    const maybe = text.search(MAYBE_TAG);
    const sure = maybe < 0 ? text : text.slice(0, maybe);
    this.#held = text.slice(sure.length);
    return this.#opened(spoken + sure);
  }

  /** What was held back and turned out to be no mark. */
  end(): string {
    return this.#reasons ? '' : this.#opened(this.#held);
  }

  /** The reply begins with its first word: reasoning leaves empty lines behind. */
  #opened(spoken: string): string {
    const text = this.#begun ? spoken : spoken.trimStart();
    this.#begun ||= text !== '';
    return text;
  }
}
