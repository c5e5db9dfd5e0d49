import * as z from 'zod/mini';
import { jsonText } from './json-text.ts';

const ms = z.number().check(z.nonnegative());
/** In ms since 1970. */
const time = z.number();

/** A message on TURN_TOPIC, sent when the reply begins to sound. */
export const turnReport = jsonText(
  z.object({
    /** Counted from 1 in each call. */
    turn: z.number(),
    /** The transcription segment of the reply. */
    segment: z.string(),
    /** The caller wrote instead of speaking. */
    typed: z.optional(z.boolean()),
    /** What each step added to the one before it, from the caller's last sound to the reply's first. */
    latency: z.object({
      transcript: ms,
      firstToken: ms,
      firstClause: ms,
      firstPcm: ms,
      endpointing: ms,
      playback: ms,
      total: ms,
    }),
    /** When each step was done. */
    at: z.object({
      speechEndedAt: time,
      transcribedAt: time,
      firstTokenAt: time,
      firstClauseAt: time,
      firstPcmAt: time,
      endpointAt: time,
      playedAt: time,
    }),
    /** Id of the turn's trace (W3C trace context). */
    trace_id: z.optional(z.string().check(z.regex(/^[0-9a-f]{32}$/))),
  }),
);

/** Where the agent's time for a reply went. */
export type TurnReport = z.output<typeof turnReport>;
