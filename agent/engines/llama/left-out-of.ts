/** A stretch of what was read, by index. */
export interface Gap {
  readonly start: number;
  readonly end: number;
}

/**
 * So long have to be a gap and what follows it, since exchanges are forgotten many at a time: what follows one word that was misheard was
 * understood by it, and a sentence may stand anywhere.
 */
const FEWEST = 64;

/**
 * Finds what a text leaves out of one that was read, if it begins as that does and later goes on as that does.
 *
 * @returns undefined if there is nothing to gain: it goes on as what was read does, or nowhere for long.
 */
export function leftOutOf<T>(read: readonly T[], wanted: readonly T[]): Gap | undefined {
  const start = commonLength(read, 0, wanted, 0);
  const most = (from: number): number => Math.min(read.length - from, wanted.length - start);
  let best: Gap | undefined;
  let after = FEWEST - 1;
  // A cache without a beginning can't be moved up.
  for (let end = start + FEWEST; start > 0 && most(end) > after; end++) {
    const length = commonLength(read, end, wanted, start);
    if (length <= after) continue;
    after = length;
    best = { start, end };
  }
  return best;
}

/** How many elements two lists have in common from a place in each on. */
function commonLength<T>(one: readonly T[], from: number, other: readonly T[], otherFrom: number): number {
  const most = Math.min(one.length - from, other.length - otherFrom);
  for (let length = 0; length < most; length++)
    if (one[from + length] !== other[otherFrom + length]) return length;
  return Math.max(0, most);
}
