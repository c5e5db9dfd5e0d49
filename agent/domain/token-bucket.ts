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
   * Takes one or several, if there are as many.
   *
   * @param now in ms, on any clock that never goes back.
   */
  take(now: number, amount = 1): boolean {
    const { perSecond, burst } = this.#rate;
    const filled = ((now - this.#filledAt) * perSecond) / 1_000;
    this.#level = Math.min(burst, this.#level + filled);
    this.#filledAt = now;
    if (this.#level < amount) return false;
    this.#level -= amount;
    return true;
  }
}
