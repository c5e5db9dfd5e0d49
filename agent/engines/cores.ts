import type { Urgency } from '../domain/ports.ts';
import { PreemptedError } from '../domain/errors.ts';
import { LoadMeter } from './load-meter.ts';

const RANK: Record<Urgency, number> = { final: 0, first: 1, likely: 2, rest: 3, guess: 4, api: 5 };

/** What makes way for real work. */
const isYielding = (urgency: Urgency): boolean => RANK[urgency] >= RANK.guess;

/** Fewest jobs that run as one batch. Fewer run one after the other, which is as quick (docs/decisions/cores.md). */
const FEWEST_TOGETHER = 4;

/** How often the urgency of the waiting jobs is looked at again. */
const LOOK_EVERY_MS = 20;

export interface Job {
  /** Most threads that the job makes good use of. */
  readonly threads: number;
  /** Fewest threads that it can begin with while others need the rest; by default as many as the most. */
  readonly fewestThreads?: number;
  /** Asked again while the job waits, since a guess becomes urgent when it proves right. */
  readonly urgency: () => Urgency;
  readonly signal: AbortSignal;
  /** Whether the job stops soon after its signal, so that it can make way while it is a guess, or a program's. */
  readonly preemptible?: boolean;
  /**
   * Names a context that can't do two things at once. Its equally urgent jobs run as one batch, on the threads of one job, if enough
   * of them wait; its other jobs wait until that is done.
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
 * Shares the cores among all engines and calls. No more threads work than there are cores, since more would make all callers wait.
 * The most urgent job is next, and of those the one that waits longest. Real work aborts a guess whose threads it needs.
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

  /** Number of guesses and of programs' jobs that were aborted for real work. */
  get preempted(): number {
    return this.#preempted;
  }

  /** Number of jobs that wait. */
  get queued(): number {
    return this.#waiting.length;
  }

  /**
   * Share, in [0, 1], that real work takes of the cores' time, or of the busiest batch's time if that is more, since cores that wait
   * for a batch are of no use to a new call. Guesses don't count, since they make way.
   */
  get load(): number {
    return this.#meter.load;
  }

  /**
   * Runs the work when its threads are free.
   *
   * @param work is given its number of threads, and a signal that fires with the job's own, or when a guess has to make way.
   * @throws PreemptedError if the job had to make way; the signal's reason if that fired first.
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
        // Joining signals takes longer than all else here, and a language model's steps are many.
        const signal = job.preemptible === true ? AbortSignal.any([job.signal, preempted]) : job.signal;
        try {
          resolve(await work(signal, threads));
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

  /** Starts the timer that looks at the waiting jobs again, since nobody tells when one becomes more urgent. */
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
      // A final transcript waits for all the threads of guesses and of programs that it makes good use of: a running job never gets more.
      const isFinal = next.job.urgency() === 'final';
      const wanted = isFinal ? Math.min(next.job.threads, this.total) : threads;
      if (threads > free) {
        this.#makeWay(next.job.urgency(), wanted - free);
        return;
      }
      if (wanted > threads && (this.#makeWay('final', wanted - threads) || this.#programsRun)) return;
      const alike = this.#waiting.filter(({ job }) => goTogether(job, next.job));
      const together = alike.length < FEWEST_TOGETHER ? [next] : alike;
      for (const waiting of together) this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      void this.#runTogether(together, threads);
    }
  }

  /**
   * The threads for a job: as many as it wants, or fewer if fewer are free or other real work waits for them. A guess or a program's job gets no more
   * than real work has left free lately, since it would soon have to make way otherwise.
   */
  #threadsFor(next: Waiting, free: number): number {
    const { threads, fewestThreads = threads, urgency } = next.job;
    const others = this.#waiting.filter((other) => other !== next && !isYielding(other.job.urgency())).length;
    const most = isYielding(urgency()) ? Math.round(this.total * (1 - this.load)) : this.total;
    return Math.min(this.total, Math.max(fewestThreads, Math.min(threads, free - others, most)));
  }

  async #runTogether(together: readonly Waiting[], threads: number): Promise<void> {
    const jobs = together.map(({ job }) => job);
    const running: Running = { threads, jobs, preemption: new AbortController() };
    const startedAt = performance.now();
    this.#running.add(running);
    await Promise.all(together.map(({ start }) => start(running.preemption.signal, threads)));
    this.#running.delete(running);
    if (!makesWay(running)) this.#meter.count(performance.now() - startedAt, threads, jobs[0]?.batch);
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

  /** Whether a step of a program runs that can't be aborted, but is over soon. */
  get #programsRun(): boolean {
    return [...this.#running].some(({ jobs }) => jobs.every(({ urgency }) => urgency() === 'api'));
  }

  /**
   * Makes running jobs that are less urgent give way, programs' before guesses, until they have so many threads together. True if one does, or
   * was told to before and has not ended yet.
   */
  #makeWay(urgency: Urgency, missing: number): boolean {
    const able = [...this.#running]
      .filter((running) => makesWay(running) && running.jobs[0]?.preemptible === true)
      .filter((running) => rankOf(running) > RANK[urgency])
      .sort((a, b) => rankOf(b) - rankOf(a));
    const ends = ({ jobs, preemption }: Running): boolean =>
      preemption.signal.aborted || jobs[0]?.signal.aborted === true;
    let freed = able.filter(ends).reduce((sum, { threads }) => sum + threads, 0);
    for (const running of able) {
      if (freed >= missing) break;
      if (ends(running)) continue;
      this.#preempted++;
      freed += running.threads;
      running.preemption.abort(new PreemptedError());
    }
    return freed > 0;
  }
}

/** Whether two jobs may be one batch. Each job makes it slower, so an urgent one does not wait for one that is not. */
const goTogether = (a: Job, b: Job): boolean =>
  a.batch !== undefined && a.batch === b.batch && a.urgency() === b.urgency();

const makesWay = ({ jobs }: Running): boolean => jobs.every(({ urgency }) => isYielding(urgency()));

const rankOf = ({ jobs }: Running): number => Math.min(...jobs.map(({ urgency }) => RANK[urgency()]));
