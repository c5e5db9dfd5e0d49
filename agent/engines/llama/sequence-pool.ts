import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';

/**
 * Most tokens that are evaluated at once; a longer prompt is read in several steps. Every context keeps memory for the logits of so
 * many tokens, 4 bytes for each token and each entry of the vocabulary.
 */
const BATCH_TOKENS = 128;

export interface SequencePoolOptions {
  readonly name: string;
  /** Calls that can be open in it at the same time. */
  readonly calls: number;
  /** Tokens that a call can hold. */
  readonly contextTokens: number;
  /** Most threads of one evaluation. */
  readonly threads: number;
}

/** The KV sequences of one llama.cpp context, one for each call. Requests of these calls at the same time are evaluated as one batch. */
export class SequencePool {
  readonly name: string;
  readonly #context: LlamaContext;
  readonly #free: LlamaContextSequence[];

  static async open(model: LlamaModel, options: SequencePoolOptions): Promise<SequencePool> {
    const { name, calls, contextTokens, threads } = options;
    const context = await model.createContext({
      sequences: calls,
      contextSize: contextTokens,
      batchSize: BATCH_TOKENS,
      // On a CPU it makes reading slower, the more so the longer the conversation (docs/decisions/faults.md).
      flashAttention: model.llama.gpu === false ? false : 'auto',
      threads: { ideal: threads, min: 1 },
    });
    return new SequencePool(name, context, calls);
  }

  private constructor(name: string, context: LlamaContext, calls: number) {
    this.name = name;
    this.#context = context;
    this.#free = Array.from({ length: calls }, () => context.getSequence());
  }

  /** The sequences that no call uses. */
  get free(): readonly LlamaContextSequence[] {
    return this.#free;
  }

  /**
   * Takes the sequence that was given back last, since its memory is in use already.
   *
   * @throws RangeError if no sequence is free.
   */
  take(): LlamaContextSequence {
    const sequence = this.#free.pop();
    if (!sequence) throw new RangeError('The language model has as many calls as it was opened for');
    return sequence;
  }

  /**
   * Removes all but an opening from a call's sequence, and frees it for the next call. If that fails, nobody knows what is left in
   * it: a new sequence takes its place, which has not read the opening.
   */
  async giveBack(sequence: LlamaContextSequence, opening: readonly Token[] = []): Promise<void> {
    try {
      await sequence.adaptStateToTokens([...opening], false);
    } catch {
      await sequence.dispose();
      this.#free.push(this.#context.getSequence());
      return;
    }
    this.#free.push(sequence);
  }
}

/** The pool with the most free sequences. */
export const roomiest = (pools: readonly SequencePool[]): SequencePool =>
  pools.reduce((best, other) => (other.free.length > best.free.length ? other : best));
