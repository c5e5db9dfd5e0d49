import { DEGRADATION, type DegradationLevel, degradationAt } from '../domain/degradation.ts';

/** How often the level is set by the load, which itself changes at most once a second. */
const FOLLOWS_EVERY_MS = 250;

/** The level of degradation. A timer makes it follow the load, so that reading it changes nothing. */
export class FollowedDegradation implements Disposable {
  #level: DegradationLevel = DEGRADATION.none;
  readonly #timer: NodeJS.Timeout;

  /** @param load in [0, 1]. */
  constructor(load: () => number) {
    this.#timer = setInterval(() => (this.#level = degradationAt(load(), this.#level)), FOLLOWS_EVERY_MS);
    this.#timer.unref();
  }

  get level(): DegradationLevel {
    return this.#level;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
