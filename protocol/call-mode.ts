import * as z from 'zod/mini';
import { jsonText } from './json-text.ts';

/** How a caller takes part in a call. */
export const callMode = z.enum([
  /** They talk whenever they like: the agent hears when their turn is over. */
  'hands-free',
  /** They talk while they hold a button, and their turn is over when they let go: TURN_START_METHOD and its like. */
  'push-to-talk',
  /** They type and read: nothing is heard, and nothing is said aloud. */
  'text-only',
  /** The agent writes down what they say, and answers nothing. */
  'listening-only',
]);
export type CallMode = z.output<typeof callMode>;

/** The caller's attribute that asks for a mode; it may be changed at any time of the call. */
export const MODE_ATTRIBUTE = 'parley.mode';

/** The agent's attribute that says which modes its caller may choose. */
export const MODES_ATTRIBUTE = 'parley.modes';

/** The value of MODES_ATTRIBUTE. */
export const callModes = jsonText(
  z.object({
    /** The first is the one that a call begins with, unless its caller asks for another. */
    allowed: z.readonly(z.array(callMode)),
    /** The one that is on. */
    mode: callMode,
  }),
);

/** The modes of a call, and the one that is on. */
export type CallModes = z.output<typeof callModes>;
