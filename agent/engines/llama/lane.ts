import type { LlamaContextSequence, LlamaModel } from 'node-llama-cpp';

/** Tokens of a judged message: what is said in 30 s fits twice. */
const JUDGE_CONTEXT = 256;

/**
 * Tokens evaluated at once: more of a prompt is read in steps. llama.cpp keeps room for the logits of each, 200 kB with a vocabulary of
 * 49,152: 107 MB for its usual 512, in each context.
 */
const BATCH_TOKENS = 128;

/** What a call has of a lane: a KV sequence for the conversation, and one that judges whether the caller has finished. */
export interface Sequences {
  readonly conversation: LlamaContextSequence;
  readonly judge: LlamaContextSequence;
}

export interface LaneOptions {
  readonly name: string;
  /** Calls that can be open in it at the same time. */
  readonly calls: number;
  /** Tokens that a call's conversation can hold. */
  readonly contextTokens: number;
  /** Threads of one evaluation. */
  readonly threads: number;
}

/** Calls that are evaluated together: what they ask for at the same time is one batch. */
export class Lane {
  readonly name: string;
  readonly #free: Sequences[];

  static async open(model: LlamaModel, options: LaneOptions): Promise<Lane> {
    const { name, calls, contextTokens, threads } = options;
    const conversations = await model.createContext({
      sequences: calls,
      contextSize: contextTokens,
      batchSize: BATCH_TOKENS,
      threads,
    });
    const judges = await model.createContext({
      sequences: calls,
      contextSize: JUDGE_CONTEXT,
      batchSize: BATCH_TOKENS,
      threads,
    });
    const free = Array.from({ length: calls }, () => ({
      conversation: conversations.getSequence(),
      judge: judges.getSequence(),
    }));
    return new Lane(name, free);
  }

  private constructor(name: string, free: Sequences[]) {
    this.name = name;
    this.#free = free;
  }

  /** Calls that still fit. */
  get room(): number {
    return this.#free.length;
  }

  /**
   * The sequences that were given back last: their memory is in use already.
   *
   * @throws RangeError if there are none left.
   */
  take(): Sequences {
    const sequences = this.#free.pop();
    if (!sequences) throw new RangeError('The language model has as many calls as it was opened for');
    return sequences;
  }

  /** Forgets what was said in a call, and lets the next one have its sequences. */
  async giveBack(sequences: Sequences): Promise<void> {
    await sequences.conversation.clearHistory();
    await sequences.judge.clearHistory();
    this.#free.push(sequences);
  }
}
