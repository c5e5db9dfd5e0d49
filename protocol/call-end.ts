import * as z from 'zod/mini';

/** The agent's attribute that says why it ends the call, set just before it does. */
export const CALL_END_ATTRIBUTE = 'parley.call_end';

/** The value of CALL_END_ATTRIBUTE. */
export const callEnd = z.enum([
  /** The caller neither spoke nor typed for a while, nor when they were asked whether they are there. */
  'silence',
  /** It took as long as a call may. */
  'duration',
  /** The agent has nothing more to say, and said so. */
  'agent',
]);

/** Why the agent ends a call. */
export type CallEnd = z.output<typeof callEnd>;
