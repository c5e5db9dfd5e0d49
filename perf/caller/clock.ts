/**
 * Milliseconds since 1970 with fractions, and steady while a process runs. Processes of one machine agree on it, so a
 * caller's times can be set beside the agent's.
 */
export const now = (): number => performance.timeOrigin + performance.now();
