import { type Rate, TokenBucket } from '../../domain/token-bucket.ts';
import { limited } from '../api-error.ts';

/** What one session may be sent. A program that talks for a person stays far below. */
const RATES = {
  /** Events of any kind. Audio comes in pieces of 10 ms or more. */
  event: { perSecond: 200, burst: 2_000 },
  /** Seconds of audio: a recording may be sent at once, which costs as much as if somebody spoke for so long. */
  audio: { perSecond: 2, burst: 150 },
  /** Characters of messages, such as those of an earlier conversation: the language model reads each. */
  text: { perSecond: 200, burst: 40_000 },
  /** Changes of the session: instructions are counted in tokens each time. */
  update: { perSecond: 2, burst: 20 },
  /** Responses that are asked for. */
  response: { perSecond: 1, burst: 10 },
} satisfies Record<string, Rate>;

export type Inbound = keyof typeof RATES;

/** Whoever goes on beyond the rates as often as this means harm: to turn things away costs time, too. */
const FLOOD: Rate = { perSecond: 20, burst: 500 };

/** Counts what one session is sent. */
export class InboundRates {
  readonly #now: () => number;
  readonly #buckets = new Map<Inbound, TokenBucket>();
  readonly #flood = new TokenBucket(FLOOD);
  #floods = false;

  /** @param now in ms, on a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether so much has been refused in so short a time that the session has to end. */
  get floods(): boolean {
    return this.#floods;
  }

  /** @throws ApiError if that is too much. */
  take(kind: Inbound, amount = 1): void {
    let bucket = this.#buckets.get(kind);
    if (!bucket) this.#buckets.set(kind, (bucket = new TokenBucket(RATES[kind])));
    if (bucket.take(this.#now(), amount)) return;
    this.#floods = !this.#flood.take(this.#now());
    throw limited(`Too much at once (${kind}): send it more slowly`, 1);
  }
}
