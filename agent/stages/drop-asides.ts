/** What begins and ends with these is not said whatever it is: code inside a line. */
const SPANS: ReadonlyMap<string, string> = new Map([['```', '```']]);
/** Where something of that kind may begin, its mark still unfinished; and where a stage direction may. */
const OPENING = /```|[([]|(?<!\*)\*(?![\s*])|`{1,2}$/;

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '*': '*' };
/** Characters of the longest stage direction. What is longer are words. */
const LONGEST_DIRECTION = 60;
/** So many words tell whether they are one. */
const TELLING_WORDS = 3;

/**
 * Leaves out what models write between their words and nobody says: code, and stage directions ("*smiles*").
 *
 * @param direction matches the words of a stage direction from their beginning on.
 */
export async function* dropAsides(pieces: AsyncIterable<string>, direction: RegExp): AsyncGenerator<string> {
  let undecided = '';
  let within: string | undefined;
  for await (const piece of pieces) {
    let spoken: string;
    ({ spoken, undecided, within } = decide(undecided + piece, within, direction));
    if (spoken !== '') yield spoken;
  }
  if (within === undefined && undecided !== '') yield undecided;
}

interface Decided {
  readonly spoken: string;
  /** What follows will tell whether this is spoken. */
  readonly undecided: string;
  /** The mark at which what is not said ends; undefined where it would be said. */
  readonly within: string | undefined;
}

function decide(text: string, within: string | undefined, direction: RegExp): Decided {
  let spoken = '';
  let rest = text;
  for (;;) {
    if (within !== undefined) {
      const end = rest.indexOf(within);
      if (end < 0) return { spoken, undecided: rest.slice(1 - within.length), within };
      rest = rest.slice(end + within.length);
      within = undefined;
    }
    const opening = OPENING.exec(rest);
    if (!opening) return { spoken: spoken + rest, undecided: '', within };
    spoken += rest.slice(0, opening.index);
    rest = rest.slice(opening.index);
    const [mark] = opening;
    const closing = CLOSING[mark];
    within = SPANS.get(mark);
    if (within !== undefined) {
      rest = rest.slice(mark.length);
    } else if (closing === undefined) {
      return { spoken, undecided: rest, within };
    } else {
      const end = rest.indexOf(closing, 1);
      const words = rest.slice(1, end < 0 ? undefined : end).trim();
      const long = words.length > LONGEST_DIRECTION || /\n/.test(words);
      const open = end < 0 && !long && (words.split(/\s+/).length < TELLING_WORDS || direction.test(words));
      if (open) return { spoken, undecided: rest, within };
      const dropped = end >= 0 && !long && direction.test(words);
      if (!dropped) spoken += mark;
      rest = rest.slice(dropped ? end + 1 : 1);
    }
  }
}
