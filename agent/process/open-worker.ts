import type { Config } from '../config.ts';
import { type CallOptions, serveCall } from '../serve-call.ts';
import { participantRemover } from '../rtc/remove-participant.ts';
import type { CallMetrics } from '../telemetry/call-metrics.ts';
import type { Admission } from '../worker/admission.ts';
import { type Worker, runWorker } from '../worker/run-worker.ts';

export interface WorkerSource {
  readonly config: Config;
  readonly admission: Admission;
  /** What each call is served with, beside what the configuration says of it. */
  readonly call: Omit<CallOptions, 'greeting' | 'endpointing' | 'limits' | 'removeParticipant'>;
  /** Counts calls that are served, and those that are refused. */
  readonly metrics: CallMetrics;
}

/** Takes the calls that LiveKit gives to this process, and serves them. */
export function openWorker({ config, admission, call, metrics }: WorkerSource): Worker {
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = config;
  const { PARLEY_GREETING: greeting, endpointing, limits } = config;
  const removeParticipant = participantRemover(url, apiKey, apiSecret);
  const options = { ...call, greeting, endpointing, limits, removeParticipant };
  return runWorker({
    url,
    apiKey,
    apiSecret,
    agentName: config.PARLEY_AGENT_NAME,
    displayName: 'Parley',
    admission,
    onDeclined: () => metrics.refused(),
    onJob: (job, signal) => metrics.call(serveCall(job, options, signal)),
    log: call.log,
  });
}
