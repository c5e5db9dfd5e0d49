/** Weight of the newest second in the measured load, which so follows a change within about five seconds. */
const LOAD_SMOOTHING = 0.2;

/** Work is added up for at least this time before it changes the load. */
const WINDOW_MS = 1_000;

interface Measured {
  readonly load: number;
  /** When the current window began, on the clock of `performance.now()`. */
  readonly since: number;
  /** Work in the current window, in threads times milliseconds. */
  readonly busyMs: number;
  /** Milliseconds in which each batch worked in the current window. */
  readonly batchBusyMs: ReadonlyMap<string, number>;
}

/** Measures the load that work makes. Reading it changes nothing, so it may be read at any time and by any number of readers. */
export class LoadMeter {
  readonly #cores: number;
  #measured: Measured = { load: 0, since: performance.now(), busyMs: 0, batchBusyMs: new Map() };

  constructor(cores: number) {
    this.#cores = cores;
  }

  /**
   * Counts work that is done.
   *
   * @param batch the context that did the work, if it is one that can't do two things at once.
   */
  count(ms: number, threads: number, batch: string | undefined): void {
    const { batchBusyMs, busyMs, ...rest } = this.#measured;
    const batches = new Map(batchBusyMs);
    if (batch !== undefined) batches.set(batch, (batches.get(batch) ?? 0) + ms);
    const measured = { ...rest, busyMs: busyMs + ms * threads, batchBusyMs: batches };
    this.#measured = this.#after(measured, performance.now());
  }

  /**
   * Share, in [0, 1], that work takes of the cores' time, or of the busiest batch's time if that is more.
   */
  get load(): number {
    return this.#after(this.#measured, performance.now()).load;
  }

  /** The measurement with its window added in once that is over; unchanged before. */
  #after(measured: Measured, now: number): Measured {
    const { load, since, busyMs, batchBusyMs } = measured;
    const elapsed = now - since;
    if (elapsed < WINDOW_MS) return measured;
    const busiestBatchMs = Math.max(0, ...batchBusyMs.values());
    const share = Math.min(1, Math.max(busyMs / this.#cores, busiestBatchMs) / elapsed);
    const weight = 1 - (1 - LOAD_SMOOTHING) ** (elapsed / 1_000);
    return { load: load + (share - load) * weight, since: now, busyMs: 0, batchBusyMs: new Map() };
  }
}
