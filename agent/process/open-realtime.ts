import { createHmac } from 'node:crypto';
import { functionModel } from '../api/realtime/call-functions.ts';
import { ClientSecrets } from '../api/realtime/client-secret.ts';
import { RealtimeCalls } from '../api/realtime/realtime-calls.ts';
import type { RealtimeContext } from '../api/realtime/realtime-context.ts';
import type { Config } from '../config.ts';
import type { CallOptions } from '../serve-call.ts';
import { userKey } from '../worker/user-rooms.ts';
import type { AgentState } from './agent-state.ts';

export interface RealtimeSource {
  readonly config: Config;
  readonly state: AgentState;
  readonly call: Pick<CallOptions, 'engines' | 'choices' | 'telemetry' | 'log'>;
}

/** Puts together what realtime sessions are served with. They are calls, and count as such. */
export function openRealtime({ config, state, call }: RealtimeSource): RealtimeContext {
  const { endpointing, limits, LIVEKIT_API_SECRET: secret } = config;
  const calls = new RealtimeCalls({
    admission: state.admission,
    calls: () => state.worker?.calls ?? 0,
    callsOf: (user) => state.worker?.callsOf(user) ?? 0,
    metrics: call.telemetry.calls,
  });
  state.realtime = calls;
  const { replyGenerator } = call.engines;
  return {
    hold: { ...call, functions: replyGenerator && functionModel(replyGenerator), endpointing, limits },
    calls,
    // Made of a secret that all processes share, so that each takes the secrets that another has made.
    secrets: new ClientSecrets(createHmac('sha256', secret).update('realtime client secrets').digest()),
    userKey: (subject) => userKey(subject, secret),
  };
}
