import * as z from 'zod/mini';
import { jsonText } from './json-text.ts';

/** A message on REPLY_TOPIC, sent when a reply is over. */
export const replyEnd = jsonText(
  z.object({
    /** The transcription segment of the reply. */
    segment: z.string(),
    /** It ended before all of it was heard. */
    interrupted: z.boolean(),
  }),
);

/** What the agent says of a reply that is over. */
export type ReplyEnd = z.output<typeof replyEnd>;
