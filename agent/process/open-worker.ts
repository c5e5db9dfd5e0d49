import type { Config } from '../config.ts';
import type { Agents } from '../definition/agents.ts';
import { type CallOptions, serveCall } from '../serve-call.ts';
import { participantRemover } from '../rtc/remove-participant.ts';
import type { CallMetrics } from '../telemetry/call-metrics.ts';
import type { Admission } from '../worker/admission.ts';
import { type Worker, runWorker } from '../worker/run-worker.ts';
import { workerGroup } from '../worker/worker-group.ts';

export interface WorkerSource {
  readonly config: Config;
  readonly admission: Admission;
  readonly agents: Agents;
  /** What each call is served with, beside its agent and what the configuration says of it. */
  readonly call: Omit<CallOptions, 'agent' | 'sounds' | 'endpointing' | 'limits' | 'removeParticipant'>;
  /** Counts calls that are served, and those that are refused. */
  readonly metrics: CallMetrics;
}

/** Takes the calls that LiveKit gives to this process, for each of its agents, and serves them. */
export function openWorker({ config, admission, agents, call, metrics }: WorkerSource): Worker {
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = config;
  const { endpointing, limits } = config;
  const removeParticipant = participantRemover(url, apiKey, apiSecret);
  const options = { ...call, endpointing, limits, removeParticipant };
  const workers: Worker[] = [];
  for (const agentName of agents.names) {
    const worker = runWorker({
      url,
      apiKey,
      apiSecret,
      agentName,
      displayName: 'Parley',
      admission,
      beside: () => workers.filter((other) => other !== worker),
      onDeclined: () => metrics.refused(),
      onJob: (job, signal) => {
        const [agent, sounds] = [agents.get(agentName), agents.soundsOf(agentName)];
        return metrics.call(serveCall(job, { ...options, agent, sounds }, signal));
      },
      log: call.log,
    });
    workers.push(worker);
  }
  return workerGroup(workers);
}
