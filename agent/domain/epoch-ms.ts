/**
 * A time of `performance.now()` in ms since 1970, which other processes of this machine can compare with their own. The system's
 * clock may be set meanwhile: the time between two of these stays right.
 */
export const epochMs = (time: number): number => performance.timeOrigin + time;
