/**
 * What is given up under load, step by step, each on top of the one before: replies are no longer begun before it is sure that the
 * caller has finished; fewer transcripts of what is still being said; shorter replies; no new calls.
 */
export const DEGRADATION = {
  none: 0,
  noSpeculation: 1,
  fewerPartials: 2,
  shorterReplies: 3,
  noNewCalls: 4,
} as const;

export type DegradationLevel = (typeof DEGRADATION)[keyof typeof DEGRADATION];

/** Share of the cores' time in real work above which a new call would make the others wait. */
export const FULL_LOAD = 0.85;

/**
 * Share of the cores' time in real work at which each level begins, and below which it ends again: what is given up lowers the load.
 * The last one holds only as long as the load does.
 */
const LEVELS: readonly { readonly level: DegradationLevel; readonly from: number; readonly until: number }[] =
  [
    { level: DEGRADATION.noNewCalls, from: FULL_LOAD, until: FULL_LOAD },
    { level: DEGRADATION.shorterReplies, from: 0.82, until: 0.72 },
    { level: DEGRADATION.fewerPartials, from: 0.79, until: 0.69 },
    { level: DEGRADATION.noSpeculation, from: 0.76, until: 0.66 },
  ];

/** The level at a load in [0, 1], if it was `before` until now. */
export function degradationAt(load: number, before: DegradationLevel): DegradationLevel {
  const holds = LEVELS.find(({ level, from, until }) => load >= (level <= before ? until : from));
  return holds?.level ?? DEGRADATION.none;
}
