/** Calls for one text that is shown, not said; as it is written. */
export type Show = (text: string) => void;

/** A row of a table's first two: what is behind it tells that they are one. */
const RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const FENCE = '```';

/**
 * Takes tables and code out of a reply, of which a voice can make nothing, and has them shown. What is said instead of the first table
 * comes in its place; code is passed over.
 *
 * @param instead the sentence that is said for the first table.
 */
export async function* showApart(
  pieces: AsyncIterable<string>,
  instead: string,
  show: Show,
): AsyncGenerator<string> {
  const apart = new Apart(instead, show);
  for await (const piece of pieces) {
    const said = apart.push(piece);
    if (said !== '') yield said;
  }
  const rest = apart.end();
  if (rest !== '') yield rest;
}

class Apart {
  readonly #instead: string;
  readonly #show: Show;
  /** What has come since the last decision. */
  #held = '';
  #atLineStart = true;
  /** What the held text is: a table or code until it ends; words otherwise. */
  #within: 'table' | 'code' | undefined;
  #told = false;

  constructor(instead: string, show: Show) {
    this.#instead = instead;
    this.#show = show;
  }

  push(piece: string): string {
    this.#held += piece;
    let said = '';
    for (let words = this.#next(); words !== undefined; words = this.#next()) said += words;
    return said;
  }

  end(): string {
    const rest = this.#held;
    this.#held = '';
    if (this.#within === 'table') return this.#ofTable(rest);
    if (this.#within === 'code') return this.#ofCode(rest, '');
    return rest;
  }

  /** The next words that are decided on; undefined if more has to come first. */
  #next(): string | undefined {
    if (this.#held === '') return undefined;
    if (this.#within === 'code') return this.#code();
    if (this.#within === 'table') return this.#table();
    if (this.#atLineStart) {
      const [, begin = ''] = /^[ \t]*(\S{0,3})/.exec(this.#held) ?? [];
      if (begin.startsWith('|')) this.#within = 'table';
      else if (begin === FENCE) this.#within = 'code';
      else if (/^[ \t]*`{0,2}$/.test(this.#held)) return undefined;
      if (this.#within !== undefined) return '';
    }
    const line = this.#held.indexOf('\n') + 1;
    this.#atLineStart = line > 0;
    return this.#take(line > 0 ? line : this.#held.length);
  }

  #code(): string | undefined {
    const end = this.#held.indexOf(FENCE, this.#held.indexOf(FENCE) + FENCE.length);
    if (end < 0) return undefined;
    const code = this.#take(end + FENCE.length);
    this.#within = undefined;
    this.#atLineStart = false;
    return this.#ofCode(code, ' ');
  }

  /** A table ends with the first line that does not begin as one of its rows. */
  #table(): string | undefined {
    const end = /\n[ \t]*(?![ \t|])/.exec(this.#held);
    if (end === null || end.index + end[0].length >= this.#held.length) return undefined;
    const table = this.#take(end.index + 1);
    this.#within = undefined;
    return this.#ofTable(table);
  }

  #take(length: number): string {
    const taken = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return taken;
  }

  /** What is said of the code: nothing, but it ends the words before it. */
  #ofCode(text: string, instead: string): string {
    const code = text.replace(/^[ \t]*```[^\n`]*\n?/, '').replace(/```$/, '');
    if (code.trim() !== '') this.#show(text.trim());
    return instead;
  }

  #ofTable(text: string): string {
    const [, second = ''] = text.trim().split('\n');
    if (!second.includes('-') || !RULE.test(second)) return text;
    this.#show(text.trim());
    if (this.#told) return '';
    this.#told = true;
    return `${this.#instead}\n`;
  }
}
