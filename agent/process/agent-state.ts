import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { DegradationLevel } from '../domain/degradation.ts';
import { Cores } from '../engines/cores.ts';
import { FollowedDegradation } from '../engines/followed-degradation.ts';
import { Admission } from '../worker/admission.ts';
import type { Worker } from '../worker/run-worker.ts';
import { EngineHealth } from './engine-health.ts';

/** How the process is now: what its servers say, its metrics show and its end waits for. */
export class AgentState implements Disposable {
  readonly cores: Cores;
  readonly admission: Admission;
  readonly engines: EngineHealth;
  /** Takes the calls, once the engines are open. */
  worker: Worker | undefined;
  /** Whether everything is open and LiveKit has known the agent once. */
  started = false;
  readonly #degradation: FollowedDegradation;

  constructor(config: Config, log: Logger) {
    this.engines = new EngineHealth(log);
    this.cores = new Cores(config.cores);
    this.#degradation = new FollowedDegradation(() => this.cores.load);
    this.admission = new Admission({ cores: this.cores, mostCalls: config.PARLEY_MAX_CALLS });
  }

  /** Calls that run or are about to. */
  get calls(): number {
    return this.worker?.calls ?? 0;
  }

  /** How busy it is, as LiveKit is told: 1 is full. */
  get load(): number {
    return this.admission.load(this.calls);
  }

  /** What is given up at the load of now. */
  get degradation(): DegradationLevel {
    return this.#degradation.level;
  }

  /** Engine jobs that wait. */
  get queuedJobs(): number {
    return this.cores.queued;
  }

  /** Guesses that were aborted for real work. */
  get preempted(): number {
    return this.cores.preempted;
  }

  /** Whether calls can be taken, or why not. */
  get ready(): true | string {
    if (!this.started) return 'starting';
    if (this.engines.ill) return 'an engine is being started again';
    if (this.admission.draining) return 'draining';
    return this.worker?.registered === true || 'not registered with LiveKit';
  }

  [Symbol.dispose](): void {
    this.#degradation[Symbol.dispose]();
  }
}
