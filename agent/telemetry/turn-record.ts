import type { TransportDelays } from '../domain/latency.ts';
import type { Turn } from '../domain/turns.ts';
import type { EngineRequest } from './engine-request.ts';

/** A turn that is over, with what the engines did meanwhile. What people said is in it: who writes it down decides whether that may be shown. */
export interface TurnRecord extends Turn {
  /** Names the turn in the log, and its trace: 32 hex digits. */
  readonly id: string;
  readonly endedAt: number;
  readonly requests: readonly EngineRequest[];
  /** How long audio was on its way when the answer began to be heard; undefined if it never did. */
  readonly transport: TransportDelays | undefined;
}

/** From the caller's last sample sent to the reply's first audible one at their ear; undefined where there is not both. */
export function voiceToVoice({ milestones, transport, typed }: TurnRecord): number | undefined {
  if (!milestones || !transport || typed) return undefined;
  return transport.inMs + milestones.playedAt - milestones.speechEndedAt + transport.outMs;
}
