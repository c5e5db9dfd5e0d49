import type { TurnReport } from '../../protocol/turn-report.ts';

/** A step between the caller's last sound and the reply's first. */
export const STEPS = {
  transcript: 'Transcript',
  firstToken: 'First token',
  firstSound: 'First sound',
  endpointing: 'Endpointing',
  playback: 'Playback',
  network: 'Network',
} as const;

export type Step = keyof typeof STEPS;

/** Where the time of a turn went. */
export interface TurnTiming {
  readonly turn: number;
  /** The turn was written, and is timed from when it was sent. */
  readonly typed: boolean;
  readonly parts: readonly { readonly step: Step; readonly ms: number }[];
  /** From the caller's last sound at their microphone to the reply's first at their loudspeaker; where that could be measured. */
  readonly measured: number | undefined;
  /** The agent's own idea of it: without the network. */
  readonly agentTotal: number;
  readonly traceId: string | undefined;
}

/** The whole of a turn's time as well as it is known. */
export const totalOf = ({ measured, agentTotal }: TurnTiming): number => measured ?? agentTotal;

/**
 * A turn's time, step by step.
 *
 * @param measured in this browser; what it has beyond the agent's sum was spent on the way.
 */
export function timingOf(report: TurnReport, measured: number | undefined): TurnTiming {
  const { latency, turn, typed = false, trace_id } = report;
  // The agent hears the end of the caller's sound later than we do: its total can't be longer than ours.
  const plausible = measured !== undefined && measured >= latency.total ? measured : undefined;
  const parts: { step: Step; ms: number }[] = [
    { step: 'transcript', ms: latency.transcript },
    { step: 'firstToken', ms: latency.firstToken },
    { step: 'firstSound', ms: latency.firstClause + latency.firstPcm },
    { step: 'endpointing', ms: latency.endpointing },
    { step: 'playback', ms: latency.playback },
    { step: 'network', ms: plausible === undefined ? 0 : plausible - latency.total },
  ];
  return {
    turn,
    typed,
    parts: parts.filter((part) => part.ms >= 0.5),
    measured: plausible,
    agentTotal: latency.total,
    traceId: trace_id,
  };
}

/** The value that a share of all are not above (nearest rank); undefined of nothing. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** Where a turn's trace is seen; undefined without a viewer or a trace. */
export function traceAddress(template: string | null | undefined, traceId: string | undefined) {
  if (!template || traceId === undefined) return undefined;
  return template.replaceAll('{trace_id}', traceId);
}
