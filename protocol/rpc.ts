import * as z from 'zod/mini';

/** The agent's method that makes it quiet; without a payload. */
export const INTERRUPT_METHOD = 'parley.interrupt';

/** The agent was speaking, and is quiet now. */
export const INTERRUPTED = 'interrupted';

/** The agent was not speaking, or went on. */
export const NOTHING_TO_INTERRUPT = 'nothing to interrupt';

/** What INTERRUPT_METHOD answers. */
export const interruptAnswer = z.enum([INTERRUPTED, NOTHING_TO_INTERRUPT]);
export type InterruptAnswer = z.output<typeof interruptAnswer>;

/**
 * The agent's methods for a caller's button, in push-to-talk only; without a payload or an answer. Their audio counts from the start,
 * which also makes the agent quiet, to the end, at which the turn is answered; a cancelled one is thrown away.
 */
export const TURN_START_METHOD = 'parley.turn.start';
export const TURN_END_METHOD = 'parley.turn.end';
export const TURN_CANCEL_METHOD = 'parley.turn.cancel';

/** Error code of a method when somebody else than the caller asks. LiveKit keeps 1001 to 1999 for itself. */
export const NOT_THE_CALLER = 2_403;

/** Error code of the methods for a caller's button while another mode is on. */
export const NOT_PUSH_TO_TALK = 2_409;

/** The error of every method for those who call too often. */
export const TOO_MANY_CALLS = 2_429;

/** A method that no client may have: the agent measures how fast each answers that it has none. */
export const PING_METHOD = 'parley.ping';
