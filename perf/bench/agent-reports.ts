import type { EndpointingReport } from '../../protocol/endpointing-report.ts';
import type { TurnReport } from '../../protocol/turn-report.ts';

/** What a turn is made of, as the agent reports it, in order. */
export const AGENT_PARTS = [
  ['final transcript', 'transcript'],
  ['first token', 'firstToken'],
  ['first clause', 'firstClause'],
  ['first PCM', 'firstPcm'],
  ['endpointing', 'endpointing'],
  ['playback', 'playback'],
] as const satisfies readonly (readonly [string, keyof TurnReport['latency']])[];

/** How sure the agent was that a turn was over, each time that it asked. */
export type Judged = Extract<EndpointingReport, { type: 'judged' }>;
