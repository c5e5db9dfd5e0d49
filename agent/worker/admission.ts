import { DEGRADATION, FULL_LOAD, degradationAt } from '../domain/degradation.ts';

/** Calls that a core serves without long waits, since people also listen and think (`npm run bench -- load`). */
const CALLS_PER_CORE = 2;

export interface AdmissionOptions {
  readonly cores: {
    readonly total: number;
    /** Share of the cores' time that real work takes, in [0, 1]. */
    readonly load: number;
  };
  /** Most calls at the same time; by default as many as the cores can serve. */
  readonly mostCalls?: number | undefined;
}

/** Decides whether a new call is taken. `calls` is the number of calls that run or were accepted. */
export class Admission {
  readonly mostCalls: number;
  readonly #cores: AdmissionOptions['cores'];
  #draining = false;

  constructor({ cores, mostCalls = CALLS_PER_CORE * cores.total }: AdmissionOptions) {
    this.#cores = cores;
    this.mostCalls = mostCalls;
  }

  /** Whether no more calls are taken. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Takes no call from now on. */
  drain(): void {
    this.#draining = true;
  }

  /** The load that is reported to LiveKit: 1 is full. */
  load(calls: number): number {
    // An idle process reports no load, even just after a call, since LiveKit never offers a refused room again.
    return calls === 0 ? 0 : Math.max(this.#cores.load / FULL_LOAD, calls / this.mostCalls);
  }

  /** The reason why no call is taken now; undefined if calls are taken. */
  refusal(calls: number): string | undefined {
    return this.#draining ? 'this worker is draining' : this.#full(calls);
  }

  /** The message for a caller who asks for a call while all lines are taken; undefined if one is free. */
  busy(calls: number): string | undefined {
    return this.#full(calls) && 'All lines are busy. Please call again in a moment.';
  }

  #full(calls: number): string | undefined {
    if (calls >= this.mostCalls) return `${calls} calls are as many as this worker takes`;
    if (calls > 0 && degradationAt(this.#cores.load, DEGRADATION.none) >= DEGRADATION.noNewCalls)
      return 'the cores have no time for another call';
    return undefined;
  }
}
