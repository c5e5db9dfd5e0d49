import type { Logger } from 'pino';
import type { Job, JobOffer } from './job.ts';
import { userOf } from './user-rooms.ts';

/** How long an accepted call may take to be assigned; LiveKit gives up on it after 10 s. */
const ASSIGNMENT_MS = 10_000;

export type JobOutcome = { readonly type: 'success' } | { readonly type: 'failed'; readonly error: string };

interface RunningJob {
  readonly job: Job;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

interface PromisedJob {
  readonly roomName: string;
  readonly timer: NodeJS.Timeout;
  /** Resolves when the call was assigned, or nobody waits for it any more. */
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

/** The calls of one worker. A failure in one call does not affect the others. */
export class RunningJobs {
  readonly #run: (job: Job, signal: AbortSignal) => Promise<void>;
  readonly #log: Logger;
  readonly #running = new Map<string, RunningJob>();
  /** Calls that were accepted but not assigned yet. They count, since two at once would both get the last place otherwise. */
  readonly #promised = new Map<string, PromisedJob>();

  constructor(run: (job: Job, signal: AbortSignal) => Promise<void>, log: Logger) {
    this.#run = run;
    this.#log = log;
  }

  /** Number of calls that run or were accepted. */
  get count(): number {
    return this.#running.size + this.#promised.size;
  }

  get ids(): string[] {
    return [...this.#running.keys()];
  }

  /**
   * How many of them are a user's, by the names of the rooms.
   *
   * @param beside a room that does not count: a call in it takes the place of another one there.
   */
  countOf(user: string | undefined, beside?: string): number {
    if (user === undefined) return 0;
    const running = [...this.#running.values()].map(({ job }) => job.roomName);
    const rooms = [...running, ...[...this.#promised.values()].map(({ roomName }) => roomName)];
    return rooms.filter((room) => room !== beside && userOf(room) === user).length;
  }

  /** Keeps a place for a call that was accepted. */
  promise({ id, roomName }: Pick<JobOffer, 'id' | 'roomName'>): void {
    this.#forget(id);
    let settle = (): void => undefined;
    const settled = new Promise<void>((resolve) => (settle = resolve));
    const timer = setTimeout(() => this.#forget(id), ASSIGNMENT_MS);
    this.#promised.set(id, { roomName, timer, settled, settle });
  }

  /**
   * Runs a call, and calls `ended` at its end. One that runs already goes on. Returns false if no place is reserved for it any more.
   */
  start(job: Job, ended: (outcome: JobOutcome) => void): boolean {
    const promised = this.#promised.has(job.id);
    this.#forget(job.id);
    if (this.#running.has(job.id)) return true;
    if (!promised) return false;
    const controller = new AbortController();
    const work = async (): Promise<void> => {
      const log = this.#log.child({ job: job.id, room: job.roomName });
      log.info('call starts');
      let outcome: JobOutcome = { type: 'success' };
      try {
        await this.#run(job, controller.signal);
        log.info('call ended');
      } catch (error) {
        if (controller.signal.aborted && (error as Error).name === 'AbortError') {
          log.info('call was ended');
        } else {
          outcome = { type: 'failed', error: error instanceof Error ? error.message : String(error) };
          log.error({ err: error }, 'call failed');
        }
      }
      this.#running.delete(job.id);
      ended(outcome);
    };
    // The work starts a moment later, since the call has to be in the map before it can end.
    const done = Promise.resolve().then(work);
    this.#running.set(job.id, { job, controller, done });
    return true;
  }

  /** Ends one call, if it runs. */
  terminate(id: string): void {
    this.#forget(id);
    this.#running.get(id)?.controller.abort();
  }

  /**
   * Ends calls in an earlier room with the offered one's name. A restarted server has made the room anew, and two agents would meet
   * in it otherwise.
   */
  terminateStale({ roomName, roomSid }: JobOffer): void {
    for (const { job, controller } of this.#running.values()) {
      if (job.roomName === roomName && job.roomSid !== roomSid) controller.abort();
    }
  }

  /** Ends every call. */
  terminateAll(): void {
    for (const id of [...this.#promised.keys(), ...this.#running.keys()]) this.terminate(id);
  }

  /** Resolves when no call runs and none was accepted. */
  async idle(): Promise<void> {
    while (this.count > 0) {
      const running = [...this.#running.values()].map(({ done }) => done);
      await Promise.all([...running, ...[...this.#promised.values()].map(({ settled }) => settled)]);
    }
  }

  #forget(id: string): void {
    const promised = this.#promised.get(id);
    this.#promised.delete(id);
    clearTimeout(promised?.timer);
    promised?.settle();
  }
}
