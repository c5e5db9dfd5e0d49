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
  /** Calls at the same time of one user; 0, the default, for as many as there are lines. */
  readonly callsPerUser?: number;
}

/** Decides whether a new call is taken. `calls` is the number of LiveKit's calls that run or were accepted; others are counted here. */
export class Admission {
  readonly mostCalls: number;
  readonly #cores: AdmissionOptions['cores'];
  readonly #callsPerUser: number;
  /** The calls that LiveKit knows nothing of, with whose they are. */
  readonly #others = new Set<{ readonly user: string | undefined }>();
  #draining = false;

  constructor({ cores, mostCalls = CALLS_PER_CORE * cores.total, callsPerUser = 0 }: AdmissionOptions) {
    this.#cores = cores;
    this.mostCalls = mostCalls;
    this.#callsPerUser = callsPerUser;
  }

  /** Whether no more calls are taken. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Number of calls that don't come from LiveKit. */
  get others(): number {
    return this.#others.size;
  }

  /** How many of those are a user's. */
  othersOf(user: string): number {
    return [...this.#others].filter((call) => call.user === user).length;
  }

  /** Counts a call that does not come from LiveKit, until it is disposed of. @param user whose it is, if that is known. */
  enter(user: string | undefined): Disposable {
    const call = { user };
    this.#others.add(call);
    return { [Symbol.dispose]: () => void this.#others.delete(call) };
  }

  /** Takes no call from now on. */
  drain(): void {
    this.#draining = true;
  }

  /** The load that is reported to LiveKit: 1 is full. */
  load(liveKitCalls: number): number {
    const calls = liveKitCalls + this.others;
    // An idle process reports no load, even just after a call, since LiveKit never offers a refused room again.
    return calls === 0 ? 0 : Math.max(this.#cores.load / FULL_LOAD, calls / this.mostCalls);
  }

  /**
   * Why a call is not taken now; undefined if it is.
   *
   * @param ofUser how many of the calls are of whoever wants another.
   */
  refusal(calls: number, ofUser = 0): string | undefined {
    if (this.#draining) return 'this worker is draining';
    return (
      this.#full(calls) ?? (this.#hasEnough(ofUser) ? 'the user has as many calls as one may' : undefined)
    );
  }

  /** The message for a caller who asks for a call while all lines are taken, or the cores are; undefined if they can have one. */
  busy(calls: number): string | undefined {
    if (calls >= this.mostCalls) return 'All lines are busy. Please call again in a moment.';
    return (
      this.#full(calls) && 'The agent has too much to do for another call. Please call again in a moment.'
    );
  }

  /** What a user reads who asks for a call more than one may have; undefined if they may have it. */
  userBusy(ofUser: number): string | undefined {
    if (!this.#hasEnough(ofUser)) return undefined;
    return `You have ${ofUser} ${ofUser === 1 ? 'call' : 'calls'} already. End one, then call again.`;
  }

  #hasEnough(ofUser: number): boolean {
    return this.#callsPerUser > 0 && ofUser >= this.#callsPerUser;
  }

  #full(liveKitCalls: number): string | undefined {
    const calls = liveKitCalls + this.others;
    if (calls >= this.mostCalls) return `${calls} calls are as many as this worker takes`;
    if (calls > 0 && degradationAt(this.#cores.load, DEGRADATION.none) >= DEGRADATION.noNewCalls)
      return 'the cores have no time for another call';
    return undefined;
  }
}
