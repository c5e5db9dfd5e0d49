import * as z from 'zod/mini';
import { jsonText } from './json-text.ts';

/** In ms since 1970. */
const time = z.number();

const confirmed = z.object({ type: z.literal('confirmed'), at: time });

const judged = z.object({
  type: z.literal('judged'),
  /** What the caller had said so far. */
  text: z.string(),
  /** Probability that the turn is over, from 0 to 1; absent where no model judged it. */
  probability: z.optional(z.number()),
  /** How long a silence the agent waits for before it takes the turn as over. */
  waitMs: z.number(),
  speechEndedAt: time,
  at: time,
});

/** A message on ENDPOINTING_TOPIC, sent when the agent judges whether a spoken turn is over, and when it takes it as over. */
export const endpointingReport = jsonText(z.discriminatedUnion('type', [confirmed, judged]));

/** How the end of a spoken turn was judged. */
export type EndpointingReport = z.output<typeof endpointingReport>;
