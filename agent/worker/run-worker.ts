import { JobStatus, WorkerStatus, type Job as ProtocolJob, type JobAssignment } from '@livekit/protocol';
import { BehaviorSubject, retry, timer, type Observable, type Subscription } from 'rxjs';
import type { Logger } from 'pino';
import { ConfigError } from '../../platform/errors.ts';
import type { Admission } from './admission.ts';
import { agentSocket, type AgentSocketOptions, type FromServer, type Registration } from './agent-socket.ts';
import { backoffMs } from './backoff.ts';
import type { Job, JobOffer } from './job.ts';
import { RunningJobs } from './running-jobs.ts';
import { userOf } from './user-rooms.ts';

/** How often the worker reports its load to the server. */
const UPDATE_MS = 2_500;

export interface WorkerOptions extends AgentSocketOptions {
  /** The agent's name as participants of a room see it. */
  readonly displayName: string;
  /** Decides whether an offered call is taken. */
  readonly admission: Pick<Admission, 'load' | 'refusal' | 'drain'>;
  /** The other workers of this process: all their calls count together. */
  readonly beside?: () => readonly Pick<Worker, 'calls' | 'callsOf'>[];
  /** Called with the reason when an offered call was not taken. */
  readonly onDeclined?: (reason: string) => void;
  /** Serves one call to its end. The signal fires when the call is ended from outside. */
  readonly onJob: (job: Job, signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
}

export interface Worker extends AsyncDisposable {
  /** Emits whether the worker is registered with LiveKit. */
  readonly registered$: Observable<boolean>;
  /** Whether the worker is registered with LiveKit now. */
  readonly registered: boolean;
  /** Number of calls that run or were accepted. */
  readonly calls: number;
  /** How many of them are a user's (user-rooms.ts). */
  callsOf(user: string): number;
  /** Resolves when the worker was disposed of; rejects with a ConfigError when LiveKit refuses its key. */
  readonly ended: Promise<void>;
  /** Takes no new calls from now on. Resolves when the running ones have ended by themselves. */
  drain(): Promise<void>;
}

/**
 * Registers with LiveKit's agent dispatch, again whenever the connection is lost, and serves the calls that are assigned to it.
 * Running calls do not depend on the registration. Disposing ends them.
 */
export function runWorker(options: WorkerOptions): Worker {
  return new DispatchedWorker(options);
}

class DispatchedWorker implements Worker {
  readonly registered$: Observable<boolean>;
  readonly #registered$ = new BehaviorSubject(false);
  readonly ended: Promise<void>;
  readonly #options: WorkerOptions;
  readonly #jobs: RunningJobs;
  readonly #connection: Subscription;
  readonly #updates: NodeJS.Timeout;
  #registration: Registration | undefined;
  /** Whether the worker has been registered once, so that its key is known to be right. */
  #wasRegistered = false;
  /** The reason of the last warning; undefined while the worker is registered. */
  #warnedOf: string | undefined;
  #end: () => void = () => undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.registered$ = this.#registered$.asObservable();
    this.#jobs = new RunningJobs(options.onJob, options.log);
    let fail: (error: unknown) => void = () => undefined;
    this.ended = new Promise((resolve, reject) => {
      this.#end = resolve;
      fail = reject;
    });
    // Without a handler, a rejection would end the process even if nobody waits for `ended`.
    this.ended.catch(() => undefined);

    this.#connection = agentSocket(options)
      .pipe(retry({ delay: (error, attempt) => this.#lost(error, attempt), resetOnSuccess: true }))
      .subscribe({
        next: (event) => {
          if (event.type === 'registered') this.#registered(event.registration);
          else this.#receive(event.message);
        },
        error: (error: unknown) => {
          options.log.error({ err: error }, 'worker stopped');
          fail(error);
        },
      });
    this.#updates = setInterval(() => this.#update(), UPDATE_MS);
  }

  get registered(): boolean {
    return this.#registered$.value;
  }

  get calls(): number {
    return this.#jobs.count;
  }

  callsOf(user: string): number {
    return this.#jobs.countOf(user);
  }

  get #beside(): readonly Pick<Worker, 'calls' | 'callsOf'>[] {
    return this.#options.beside?.() ?? [];
  }

  get #callsOfAll(): number {
    return this.#beside.reduce((sum, other) => sum + other.calls, this.calls);
  }

  async drain(): Promise<void> {
    this.#options.admission.drain();
    this.#update();
    await this.#jobs.idle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.admission.drain();
    this.#jobs.terminateAll();
    await this.#jobs.idle();
    clearInterval(this.#updates);
    this.#connection.unsubscribe();
    this.#registration = undefined;
    this.#registered$.next(false);
    this.#registered$.complete();
    this.#end();
  }

  #registered(registration: Registration): void {
    this.#registration = registration;
    this.#wasRegistered = true;
    this.#warnedOf = undefined;
    this.#options.log.info({ worker: registration.workerId }, 'registered with LiveKit');
    const jobIds = this.#jobs.ids;
    if (jobIds.length > 0) registration.send({ case: 'migrateJob', value: { jobIds } });
    this.#update();
    this.#registered$.next(true);
  }

  #lost(error: unknown, attempt: number): Observable<unknown> {
    this.#registration = undefined;
    if (this.registered) this.#registered$.next(false);
    // A key that was right before is refused because of a proxy, a clock or a restart, for which no running call needs to end.
    if (error instanceof ConfigError && !this.#wasRegistered) throw error;
    const delay = backoffMs(attempt);
    // Only a new reason is a warning, since the same one again says nothing new.
    const reason = error instanceof Error ? error.message : String(error);
    const level = reason === this.#warnedOf ? 'debug' : 'warn';
    this.#warnedOf = reason;
    this.#options.log[level]({ err: error, attempt, delay }, 'not registered with LiveKit');
    return timer(delay);
  }

  #receive(message: FromServer): void {
    switch (message.case) {
      case 'availability':
        if (message.value.job) this.#answer(message.value.job);
        break;
      case 'assignment':
        this.#assigned(message.value);
        break;
      case 'termination':
        this.#jobs.terminate(message.value.jobId);
        break;
    }
  }

  #answer(offered: ProtocolJob): void {
    const offer = offerOf(offered);
    this.#jobs.terminateStale(offer);
    const user = userOf(offer.roomName);
    const ofUser = this.#beside.reduce(
      (sum, other) => sum + (user === undefined ? 0 : other.callsOf(user)),
      this.#jobs.countOf(user, offer.roomName),
    );
    const reason = this.#options.admission.refusal(this.#callsOfAll, ofUser);
    const available = reason === undefined;
    if (available) this.#jobs.promise(offer);
    else {
      this.#options.log.warn({ job: offer.id, room: offer.roomName, reason }, 'call declined');
      this.#options.onDeclined?.(reason);
    }
    this.#registration?.send({
      case: 'availability',
      value: {
        jobId: offer.id,
        available,
        participantIdentity: `agent-${offer.id}`,
        participantName: this.#options.displayName,
      },
    });
    this.#update();
  }

  #assigned({ job: assigned, url, token }: JobAssignment): void {
    if (!assigned) return;
    const job: Job = { ...offerOf(assigned), url: url || this.#options.url, token };
    const report = (status: JobStatus, error = ''): void =>
      this.#registration?.send({ case: 'updateJob', value: { jobId: job.id, status, error } });
    const started = this.#jobs.start(job, (outcome) => {
      if (outcome.type === 'success') report(JobStatus.JS_SUCCESS);
      else report(JobStatus.JS_FAILED, outcome.error);
      this.#update();
    });
    if (started) report(JobStatus.JS_RUNNING);
    else report(JobStatus.JS_FAILED, 'the worker no longer waits for this call');
    this.#update();
  }

  #update(): void {
    const { admission } = this.#options;
    const calls = this.#jobs.count;
    const ofAll = this.#callsOfAll;
    const full = admission.refusal(ofAll) !== undefined;
    this.#registration?.send({
      case: 'updateWorker',
      value: {
        load: admission.load(ofAll),
        status: full ? WorkerStatus.WS_FULL : WorkerStatus.WS_AVAILABLE,
        jobCount: calls,
      },
    });
  }
}

function offerOf(job: ProtocolJob): JobOffer {
  return {
    id: job.id,
    roomName: job.room?.name ?? '',
    roomSid: job.room?.sid ?? '',
    metadata: job.metadata,
    attributes: job.attributes,
    callerIdentity: job.participant?.identity,
  };
}
