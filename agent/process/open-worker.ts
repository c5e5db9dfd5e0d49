import type { Config } from '../config.ts';
import { type CallOptions, serveCall } from '../serve-call.ts';
import type { CallMetrics } from '../telemetry/call-metrics.ts';
import type { Admission } from '../worker/admission.ts';
import { type Worker, runWorker } from '../worker/run-worker.ts';

export interface WorkerSource {
  readonly config: Config;
  readonly admission: Admission;
  /** What all calls are served with. */
  readonly call: CallOptions;
  /** Counts calls that are served, and those that are refused. */
  readonly metrics: CallMetrics;
}

/** Takes the calls that LiveKit gives to this process, and serves them. */
export function openWorker({ config, admission, call, metrics }: WorkerSource): Worker {
  return runWorker({
    url: config.LIVEKIT_URL,
    apiKey: config.LIVEKIT_API_KEY,
    apiSecret: config.LIVEKIT_API_SECRET,
    agentName: config.PARLEY_AGENT_NAME,
    displayName: 'Parley',
    admission,
    onDeclined: () => metrics.refused(),
    onJob: (job, signal) => metrics.call(serveCall(job, call, signal)),
    log: call.log,
  });
}
