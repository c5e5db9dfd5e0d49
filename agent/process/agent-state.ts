import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { DegradationLevel } from '../domain/degradation.ts';
import type { Restartable } from '../engines/engine-watch.ts';
import { Cores } from '../engines/cores.ts';
import { FollowedDegradation } from '../engines/followed-degradation.ts';
import { Admission } from '../worker/admission.ts';
import type { RealtimeCalls } from '../api/realtime/realtime-calls.ts';
import type { Worker } from '../worker/run-worker.ts';
import { EngineHealth } from './engine-health.ts';

/** The state of the process, for its servers and metrics to show, and for its end to wait for. */
export class AgentState implements Disposable {
  readonly cores: Cores;
  readonly admission: Admission;
  readonly engines: EngineHealth;
  /** Takes the calls, once the engines are open. */
  worker: Worker | undefined;
  /** Holds the calls that don't come from LiveKit, if there are any. */
  realtime: RealtimeCalls | undefined;
  /** Whether everything is open and the agent has registered with LiveKit at least once. */
  started = false;
  readonly #degradation: FollowedDegradation;

  constructor(config: Config, log: Logger) {
    this.engines = new EngineHealth(log);
    this.cores = new Cores(config.cores);
    this.#degradation = new FollowedDegradation(() => this.cores.load);
    this.admission = new Admission({
      cores: this.cores,
      mostCalls: config.PARLEY_MAX_CALLS,
      callsPerUser: config.PARLEY_CALLS_PER_USER,
    });
  }

  /** Calls that run or are about to. */
  get calls(): number {
    return this.#liveKitCalls + this.admission.others;
  }

  /** Why no call can be had just now, for whoever asks for one to read; undefined if one can. */
  get busy(): string | undefined {
    if (this.worker?.registered !== true)
      return 'The agent is not connected to LiveKit just now. Please call again in a moment.';
    return this.admission.busy(this.#liveKitCalls);
  }

  /** The load that is reported to LiveKit: 1 is full. */
  get load(): number {
    return this.admission.load(this.#liveKitCalls);
  }

  /** The level of degradation at the current load. */
  get degradation(): DegradationLevel {
    return this.#degradation.level;
  }

  /** Number of engine jobs that wait. */
  get queuedJobs(): number {
    return this.cores.queued;
  }

  /** Number of guesses that were aborted for real work. */
  get preempted(): number {
    return this.cores.preempted;
  }

  /** How often each engine was started again. */
  get engineRestarts(): Readonly<Record<Restartable, number>> {
    return this.engines.restarts;
  }

  /** `true` if calls can be taken, else the reason why not. */
  get ready(): true | string {
    if (!this.started) return 'starting';
    if (this.engines.ill) return 'an engine is being started again';
    if (this.admission.draining) return 'draining';
    return this.worker?.registered === true || 'not registered with LiveKit';
  }

  get #liveKitCalls(): number {
    return this.worker?.calls ?? 0;
  }

  [Symbol.dispose](): void {
    this.#degradation[Symbol.dispose]();
  }
}
