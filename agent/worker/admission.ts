import { DEGRADATION, FULL_LOAD, degradationAt } from '../domain/degradation.ts';

/** Calls that a core serves without long waits: people speak, think and listen in turns (`npm run bench -- load`). */
const CALLS_PER_CORE = 2;

export interface AdmissionOptions {
  readonly cores: {
    readonly total: number;
    /** Share of their time that real work takes, in [0, 1]. */
    readonly load: number;
  };
  /** Calls at the same time; by default what the cores serve. */
  readonly mostCalls?: number | undefined;
}

/** Decides whether a new call is taken. `calls` are those that run or were accepted. */
export class Admission {
  readonly mostCalls: number;
  readonly #cores: AdmissionOptions['cores'];
  #draining = false;

  constructor({ cores, mostCalls = CALLS_PER_CORE * cores.total }: AdmissionOptions) {
    this.#cores = cores;
    this.mostCalls = mostCalls;
  }

  /** Whether no call is taken any more. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Takes no call from now on. */
  drain(): void {
    this.#draining = true;
  }

  /** How busy the process is, as LiveKit is told: 1 is full. */
  load(calls: number): number {
    // Without a call it is free, whatever the last one did to it: LiveKit never asks again for a room it was refused.
    return calls === 0 ? 0 : Math.max(this.#cores.load / FULL_LOAD, calls / this.mostCalls);
  }

  /** Why a call is not taken now; undefined if it is. */
  refusal(calls: number): string | undefined {
    return this.#draining ? 'this worker is draining' : this.#full(calls);
  }

  /** What a caller reads who asks for a call while all lines are taken; undefined if one is free. */
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
