/** How often something may happen. */
export interface Rate {
  /** In the long run. */
  readonly perSecond: number;
  /** At once, after a rest. */
  readonly burst: number;
}

/** Tells whether something may happen once more, by a rate: what happens is taken out, and time fills it up again. */
export class TokenBucket {
  readonly #rate: Rate;
  #level: number;
  #filledAt = -Infinity;

  constructor(rate: Rate) {
    this.#rate = rate;
    this.#level = rate.burst;
  }

  /**
   * Takes one, if there is one.
   *
   * @param now in ms, on any clock that never goes back.
   */
  take(now: number): boolean {
    const { perSecond, burst } = this.#rate;
    const filled = ((now - this.#filledAt) * perSecond) / 1_000;
    this.#level = Math.min(burst, this.#level + filled);
    this.#filledAt = now;
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }
}
