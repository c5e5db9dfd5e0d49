/** Weight of the newest second in the measured load: it follows a change within some five seconds. */
const LOAD_SMOOTHING = 0.2;

/** Work is added up for at least this long before it changes the load. */
const WINDOW_MS = 1_000;

interface Measured {
  readonly load: number;
  /** When the window began that is still added up, on the clock of `performance.now()`. */
  readonly since: number;
  /** Threads times milliseconds in it. */
  readonly busyMs: number;
  /** Milliseconds in it of what can't do two things at once. */
  readonly batchBusyMs: ReadonlyMap<string, number>;
}

/** Measures the load that work makes. Only work changes what is measured: it can be read at any time and by any number of readers. */
export class LoadMeter {
  readonly #cores: number;
  #measured: Measured = { load: 0, since: performance.now(), busyMs: 0, batchBusyMs: new Map() };

  constructor(cores: number) {
    this.#cores = cores;
  }

  /**
   * Counts work that is done.
   *
   * @param batch what can't do two things at once, and did this.
   */
  count(ms: number, threads: number, batch: string | undefined): void {
    const { batchBusyMs, busyMs, ...rest } = this.#measured;
    const batches = new Map(batchBusyMs);
    if (batch !== undefined) batches.set(batch, (batches.get(batch) ?? 0) + ms);
    const measured = { ...rest, busyMs: busyMs + ms * threads, batchBusyMs: batches };
    this.#measured = this.#after(measured, performance.now());
  }

  /**
   * Share, in [0, 1], that the work takes of the cores' time, or of the time of what can't do two things at once where that
   * is more.
   */
  get load(): number {
    return this.#after(this.#measured, performance.now()).load;
  }

  /** The same once its window is over; unchanged before. */
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
