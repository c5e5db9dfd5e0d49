/**
 * What the agent gives up under load. Each level adds to the one before: no reply begins before the caller has surely finished;
 * fewer transcripts of what is still being said; shorter replies; no new calls.
 */
export const DEGRADATION = {
  none: 0,
  noSpeculation: 1,
  fewerPartials: 2,
  shorterReplies: 3,
  noNewCalls: 4,
} as const;

export type DegradationLevel = (typeof DEGRADATION)[keyof typeof DEGRADATION];

/** Share of the cores' time that real work takes, above which a new call would make the others wait. */
export const FULL_LOAD = 0.85;

/**
 * The load at which each level begins, and the lower one at which it ends: a level itself lowers the load, and would flicker
 * otherwise. "No new calls" lowers no load of running calls, so it begins and ends at the same one.
 */
const LEVELS: readonly { readonly level: DegradationLevel; readonly from: number; readonly until: number }[] =
  [
    { level: DEGRADATION.noNewCalls, from: FULL_LOAD, until: FULL_LOAD },
    { level: DEGRADATION.shorterReplies, from: 0.82, until: 0.72 },
    { level: DEGRADATION.fewerPartials, from: 0.79, until: 0.69 },
    { level: DEGRADATION.noSpeculation, from: 0.76, until: 0.66 },
  ];

/** The level at a load in [0, 1], given the level `before` it. */
export function degradationAt(load: number, before: DegradationLevel): DegradationLevel {
  const holds = LEVELS.find(({ level, from, until }) => load >= (level <= before ? until : from));
  return holds?.level ?? DEGRADATION.none;
}
