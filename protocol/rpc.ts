import * as z from 'zod/mini';

/** The agent's method that makes it quiet; without a payload. */
export const INTERRUPT_METHOD = 'parley.interrupt';

/** What INTERRUPT_METHOD answers. */
export const interruptAnswer = z.enum(['interrupted', 'nothing to interrupt']);
export type InterruptAnswer = z.output<typeof interruptAnswer>;

/** Error code of INTERRUPT_METHOD when somebody else than the caller asks. LiveKit keeps 1001 to 1999 for itself. */
export const NOT_THE_CALLER = 2_403;

/** A method that clients must not have: the agent times how fast a client answers that it has none. */
export const PING_METHOD = 'parley.ping';
