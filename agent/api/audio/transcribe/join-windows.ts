import { bareWords } from '../../../domain/agreement.ts';
import { align } from '../../../domain/align.ts';
import type { TranscribedWord } from '../../../domain/transcript.ts';
import type { TimeSpan } from './speech-windows.ts';

/** A word of a file, its times in ms of the file. */
export interface FileWord extends TranscribedWord {
  /** The model's probability, in [0, 1], that nobody spoke in the window that the word is from. */
  readonly noSpeechProbability: number;
}

/** The words' times are estimates, so words this close to what two windows share may be in it. */
const TIME_ERROR_MS = 1_500;

/** A word in place of another costs more than leaving both out: only equal words show where two windows meet. */
const COSTS = { gap: 1, change: (a: string, b: string): number => (a === b ? 0 : 3) };

/** Joins the words of windows, one after the other. Words that two windows share are in the result once. */
export class JoinWindows {
  /** The last words, which the next window may have, too. */
  #held: readonly FileWord[] = [];
  #shared: TimeSpan | undefined;

  /**
   * Takes a window's words.
   *
   * @param sharedWithNext what the next window will have in common with it.
   * @returns the words that are certain now.
   */
  add(words: readonly FileWord[], sharedWithNext: TimeSpan | undefined): readonly FileWord[] {
    const all = this.#shared ? joined(this.#held, words, this.#shared) : words;
    this.#shared = sharedWithNext;
    if (!sharedWithNext) {
      this.#held = [];
      return all;
    }
    const first = all.findIndex(({ endMs }) => endMs > sharedWithNext.startMs - TIME_ERROR_MS);
    const certain = first === -1 ? all.length : first;
    this.#held = all.slice(certain);
    return all.slice(0, certain);
  }

  /** The words that still wait for a next window. */
  end(): readonly FileWord[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}

function joined(before: readonly FileWord[], after: readonly FileWord[], shared: TimeSpan): FileWord[] {
  const known = after.findIndex(({ startMs }) => startMs > shared.endMs + TIME_ERROR_MS);
  const head = after.slice(0, known === -1 ? after.length : known);
  // Where one of them heard nothing, the other one's words are all there is.
  if (before.length === 0 || head.length === 0) return [...before, ...after];
  const equal = align(before.map(bare), head.map(bare), COSTS).filter(
    ({ expected, found }) => expected !== undefined && found !== undefined,
  );
  // Each window hears the words at its own edge worst, so it is left for the other one in the middle of what both say.
  const { expected, found } = equal[Math.floor(equal.length / 2)] ?? {};
  if (expected !== undefined && found !== undefined)
    return [...before.slice(0, expected + 1), ...after.slice(found + 1)];
  const middleMs = (shared.startMs + shared.endMs) / 2;
  const isBefore = ({ startMs, endMs }: FileWord): boolean => (startMs + endMs) / 2 < middleMs;
  return [...before.filter(isBefore), ...after.filter((word) => !isBefore(word))];
}

const bare = ({ text }: FileWord): string => bareWords(text).join(' ');
