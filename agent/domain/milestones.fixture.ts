import type { Milestones } from './latency.ts';

/** A turn in which everything happened at once. */
export const AT_ZERO: Milestones = {
  speechEndedAt: 0,
  transcribedAt: 0,
  firstTokenAt: 0,
  firstClauseAt: 0,
  firstPcmAt: 0,
  endpointAt: 0,
  playedAt: 0,
};
