import type { TransportDelays } from '../domain/latency.ts';
import type { Turn } from '../domain/turns.ts';
import type { EngineRequest } from './engine-request.ts';

/** A turn that is over, with the engines' work in it. It holds what people said, so whoever writes it down has to ask for TRACE_CONTENT. */
export interface TurnRecord extends Turn {
  /** The turn's id in the log and as a trace: 32 hex digits. */
  readonly id: string;
  readonly endedAt: number;
  readonly requests: readonly EngineRequest[];
  /** How long audio was on its way when the answer began to be heard; undefined if no answer was heard. */
  readonly transport: TransportDelays | undefined;
}

/** Time from the caller's last sample at their end to the reply's first audible one there; undefined if one of them is missing. */
export function voiceToVoice({ milestones, transport, typed }: TurnRecord): number | undefined {
  if (!milestones || !transport || typed) return undefined;
  return transport.inMs + milestones.playedAt - milestones.speechEndedAt + transport.outMs;
}
