import { LONGEST_MESSAGE } from '../../protocol/limits.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';

/**
 * What one participant may send, each kind by itself. A person with a keyboard stays far below; so do the transfer of a file and an
 * application's own signals, which nobody here reads.
 */
const RATES = {
  /** Typed messages: each makes the agent begin a reply. */
  message: { perSecond: 1, burst: 5 },
  /** Characters of those: the language model reads each, for which other calls wait. Two of the longest messages at once. */
  text: { perSecond: 50, burst: 2 * LONGEST_MESSAGE },
  /** Text and byte streams that are opened. */
  stream: { perSecond: 5, burst: 20 },
  /** Pieces of them. */
  piece: { perSecond: 500, burst: 1_000 },
  /** Data packets. */
  data: { perSecond: 100, burst: 200 },
  /** Remote procedure calls. */
  rpc: { perSecond: 5, burst: 20 },
  /** Changes of attributes, metadata, name and tracks. */
  change: { perSecond: 20, burst: 100 },
} satisfies Record<string, Rate>;

export type Inbound = keyof typeof RATES;

export const INBOUND_KINDS = Object.keys(RATES) as readonly Inbound[];

/** Whoever goes on beyond the rates as often as this means harm: to turn things away costs time, too. */
const FLOOD: Rate = { perSecond: 50, burst: 200 };

/** How often somebody is told that something was refused. */
const ANSWERS: Rate = { perSecond: 1, burst: 5 };

/** Streams that one participant may have open: each is listened to until its end. */
const OPEN_STREAMS = 8;

/** Counts what one participant sends, and says what of it is too much. */
export class InboundLimits {
  readonly #now: () => number;
  readonly #buckets = new Map<Inbound, TokenBucket>();
  readonly #flood = new TokenBucket(FLOOD);
  readonly #answers = new TokenBucket(ANSWERS);
  #openStreams = 0;
  #floods = false;

  /** @param now in ms, on a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether so much has been refused in so short a time that the participant has to go. */
  get floods(): boolean {
    return this.#floods;
  }

  /** Whether one more of a kind may come in, or as many. */
  take(kind: Inbound, amount = 1): boolean {
    let bucket = this.#buckets.get(kind);
    if (!bucket) this.#buckets.set(kind, (bucket = new TokenBucket(RATES[kind])));
    return bucket.take(this.#now(), amount) || this.#refuse();
  }

  /** Whether one more stream may be opened, to be read until its end. */
  openStream(): boolean {
    if (!this.take('stream')) return false;
    if (this.#openStreams >= OPEN_STREAMS) return this.#refuse();
    this.#openStreams += 1;
    return true;
  }

  streamEnded(): void {
    this.#openStreams -= 1;
  }

  /** Whether the participant is told that something was refused. */
  answers(): boolean {
    return this.#answers.take(this.#now());
  }

  #refuse(): false {
    this.#floods = !this.#flood.take(this.#now());
    return false;
  }
}
