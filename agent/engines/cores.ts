import type { Urgency } from '../domain/ports.ts';
import { PreemptedError } from '../domain/errors.ts';
import { LoadMeter } from './load-meter.ts';

const RANK: Record<Urgency, number> = { final: 0, first: 1, likely: 2, rest: 3, guess: 4 };

/** Fewer jobs of a batch run one after the other, which takes them no longer (docs/decisions/cores.md). */
const FEWEST_TOGETHER = 4;

/** How often it is looked whether a job that waits has become more urgent. */
const LOOK_EVERY_MS = 20;

export interface Job {
  /** Threads that it makes good use of, … */
  readonly threads: number;
  /** … and those that it can do with while others need the rest; all of them unless said. */
  readonly fewestThreads?: number;
  /** May rise while the job waits: a guess that was right is a reply. */
  readonly urgency: () => Urgency;
  readonly signal: AbortSignal;
  /** Whether it stops soon after its signal, so that a guess can make way. */
  readonly preemptible?: boolean;
  /**
   * What can't do two things at once. Its jobs that wait at the same time, and are as urgent, run together on the threads of
   * one if they are many enough for that to be quicker; the others wait until they are done.
   */
  readonly batch?: string;
}

interface Waiting {
  readonly job: Job;
  readonly start: (preempted: AbortSignal, threads: number) => Promise<void>;
}

interface Running {
  readonly threads: number;
  readonly jobs: readonly Job[];
  readonly preemption: AbortController;
}

/**
 * Shares the cores among all engines and calls. No more threads work at a time than there are cores: more would make each
 * caller wait for the sum of all. The most urgent job is next, then the one that waits longest; a guess that runs is
 * aborted when real work waits for its threads.
 */
export class Cores {
  readonly total: number;
  readonly #waiting: Waiting[] = [];
  readonly #running = new Set<Running>();
  readonly #meter: LoadMeter;
  #preempted = 0;
  #look: NodeJS.Timeout | undefined;

  constructor(total: number) {
    this.total = total;
    this.#meter = new LoadMeter(total);
  }

  /** Guesses that were aborted for real work. */
  get preempted(): number {
    return this.#preempted;
  }

  /** Jobs that wait. */
  get queued(): number {
    return this.#waiting.length;
  }

  /**
   * Share, in [0, 1], that real work takes of the cores' time, or of the time of what can't do two things at once where that
   * is more: cores that wait for it are of no use to a new call. Guesses are free, since they make way.
   */
  get load(): number {
    return this.#meter.load;
  }

  /**
   * Runs the work when its threads are free.
   *
   * @param work is given a signal that fires with the job's own, and when a guess has to make way; and its threads.
   * @throws PreemptedError if it had to; the signal's reason if that fired first.
   */
  run<T>(job: Job, work: (signal: AbortSignal, threads: number) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const giveUp = (): void => {
        const index = this.#waiting.indexOf(waiting);
        if (index < 0) return;
        this.#waiting.splice(index, 1);
        reject(job.signal.reason as Error);
      };
      const start = async (preempted: AbortSignal, threads: number): Promise<void> => {
        job.signal.removeEventListener('abort', giveUp);
        try {
          resolve(await work(AbortSignal.any([job.signal, preempted]), threads));
        } catch (error) {
          reject((preempted.aborted ? preempted.reason : error) as Error);
        }
      };
      const waiting: Waiting = { job, start };
      if (job.signal.aborted) {
        reject(job.signal.reason as Error);
        return;
      }
      job.signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(waiting);
      this.#dispatch();
    });
  }

  #dispatch(): void {
    this.#startNext();
    if (this.#waiting.length > 0) this.#lookAgain();
  }

  /** Nobody says when a job that waits becomes more urgent. */
  #lookAgain(): void {
    this.#look ??= setTimeout(() => {
      this.#look = undefined;
      this.#dispatch();
    }, LOOK_EVERY_MS).unref();
  }

  #startNext(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      const free = this.total - [...this.#running].reduce((sum, { threads }) => sum + threads, 0);
      const threads = this.#threadsFor(next, free);
      if (threads > free) {
        if (next.job.urgency() !== 'guess') this.#endGuess();
        return;
      }
      // A guess gives its threads back within a few milliseconds, and what runs can't be given more later.
      const wanted = Math.min(next.job.threads, this.total);
      if (next.job.urgency() === 'final' && threads < wanted && this.#endGuess()) return;
      const alike = this.#waiting.filter(({ job }) => goTogether(job, next.job));
      const together = alike.length < FEWEST_TOGETHER ? [next] : alike;
      for (const waiting of together) this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      void this.#runTogether(together, threads);
    }
  }

  /**
   * All that it wants if they are free, fewer if that is all there are, or if other real work waits for them. A guess takes no more
   * than real work has left over lately: what would be aborted soon is best not begun.
   */
  #threadsFor(next: Waiting, free: number): number {
    const { threads, fewestThreads = threads, urgency } = next.job;
    const others = this.#waiting.filter((other) => other !== next && other.job.urgency() !== 'guess').length;
    const most = urgency() === 'guess' ? Math.round(this.total * (1 - this.load)) : this.total;
    return Math.min(this.total, Math.max(fewestThreads, Math.min(threads, free - others, most)));
  }

  async #runTogether(together: readonly Waiting[], threads: number): Promise<void> {
    const jobs = together.map(({ job }) => job);
    const running: Running = { threads, jobs, preemption: new AbortController() };
    const startedAt = performance.now();
    this.#running.add(running);
    await Promise.all(together.map(({ start }) => start(running.preemption.signal, threads)));
    this.#running.delete(running);
    if (!isGuess(running)) this.#meter.count(performance.now() - startedAt, threads, jobs[0]?.batch);
    this.#dispatch();
  }

  #next(): Waiting | undefined {
    const busy = new Set([...this.#running].map(({ jobs }) => jobs[0]?.batch));
    let best: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (waiting.job.batch !== undefined && busy.has(waiting.job.batch)) continue;
      if (!best || RANK[waiting.job.urgency()] < RANK[best.job.urgency()]) best = waiting;
    }
    return best;
  }

  /** Makes a guess give way, if one runs that can; one that was told to and has not ended counts. */
  #endGuess(): boolean {
    const guesses = [...this.#running].filter(
      (running) => isGuess(running) && running.jobs[0]?.preemptible === true,
    );
    if (guesses.some(({ jobs, preemption }) => preemption.signal.aborted || jobs[0]?.signal.aborted))
      return true;
    const [guess] = guesses;
    if (!guess) return false;
    this.#preempted++;
    guess.preemption.abort(new PreemptedError());
    return true;
  }
}

/** Each sequence makes a batch slower: what is urgent does not wait for what is not. */
const goTogether = (a: Job, b: Job): boolean =>
  a.batch !== undefined && a.batch === b.batch && a.urgency() === b.urgency();

const isGuess = ({ jobs }: Running): boolean => jobs.every(({ urgency }) => urgency() === 'guess');
