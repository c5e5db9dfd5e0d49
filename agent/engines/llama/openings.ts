import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlamaContextSequence, Token } from 'node-llama-cpp';

/** Tokens for which it is worth loading what was read before; fewer are read again as quickly. */
const FEWEST_SPARED = 32;

interface Opening {
  readonly tokens: readonly Token[];
  /** What is in a sequence that has read them, as llama.cpp keeps it. */
  readonly file: string;
}

/**
 * What calls begin with: a system prompt, and the tools of an agent. Each is read once, so that no first turn waits for it: the
 * sequences load a copy of its KV cache.
 */
export class Openings implements AsyncDisposable {
  readonly #folder: string;
  readonly #all: readonly Opening[];

  /**
   * Has sequences read the first of some openings.
   *
   * @param openings at least one.
   */
  static async read(
    sequences: readonly LlamaContextSequence[],
    openings: readonly (readonly Token[])[],
  ): Promise<Openings> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-opening-'));
    try {
      const all = openings.map((tokens, index) => ({ tokens, file: join(folder, String(index)) }));
      const [first, ...others] = sequences;
      // The first opening comes last, and so stays in the sequence.
      for (const { tokens, file } of first ? all.toReversed() : []) {
        await first?.adaptStateToTokens([...tokens], false);
        await first?.evaluateWithoutGeneratingNewTokens(tokens.slice(first.nextTokenIndex));
        await first?.saveStateToFile(file);
      }
      const [usual] = all;
      if (usual) for (const sequence of others) await load(sequence, usual);
      return new Openings(folder, all);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(folder: string, all: readonly Opening[]) {
    this.#folder = folder;
    this.#all = all;
  }

  /** The opening of which a sequence has read the most: what it keeps for the next call. */
  in({ contextTokens }: LlamaContextSequence): readonly Token[] {
    const read = this.#all.map(({ tokens }) => commonLength(tokens, contextTokens));
    return this.#all[read.indexOf(Math.max(...read))]?.tokens ?? [];
  }

  /** Brings what is known of a conversation's beginning into a sequence that has read less of it. */
  async bring(sequence: LlamaContextSequence, conversation: readonly Token[]): Promise<void> {
    const known = this.#all.map(({ tokens }) => commonLength(tokens, conversation));
    const most = Math.max(...known);
    const opening = this.#all[known.indexOf(most)];
    const spared = most - commonLength(sequence.contextTokens, conversation);
    if (opening && spared >= FEWEST_SPARED) await load(sequence, opening);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The risk is to load the state of another model; this file was written by this one, since the process began. */
const load = (sequence: LlamaContextSequence, { file }: Opening): Promise<void> =>
  sequence.loadStateFromFile(file, { acceptRisk: true });

function commonLength(one: readonly Token[], other: readonly Token[]): number {
  const most = Math.min(one.length, other.length);
  for (let length = 0; length < most; length++) if (one[length] !== other[length]) return length;
  return most;
}
