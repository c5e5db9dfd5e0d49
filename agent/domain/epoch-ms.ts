/**
 * A time of `performance.now()` in ms since 1970: other processes of this machine agree on it. The distance between two is right
 * whatever happened to the clock meanwhile.
 */
export const epochMs = (time: number): number => performance.timeOrigin + time;
