import * as z from 'zod/mini';
import { jsonText } from './json-text.ts';

/**
 * Why a typed message was not taken: it is longer than LONGEST_MESSAGE, too many or too long ones came in a short time, or its end did not come.
 */
const refusalReason = z.enum(['too-long', 'too-many', 'too-slow']);
export type RefusalReason = z.output<typeof refusalReason>;

/** A message on REFUSAL_TOPIC, sent to whoever typed what was not taken. */
export const messageRefusal = jsonText(
  z.object({
    /** The id of the message's text stream. */
    stream: z.string(),
    reason: refusalReason,
  }),
);

/** What the agent says of a typed message that it did not take. */
export type MessageRefusal = z.output<typeof messageRefusal>;
