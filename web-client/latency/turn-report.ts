import * as z from 'zod/mini';
import { parse } from '../parse.ts';

const ms = z.number().check(z.nonnegative());
const spent = z._default(ms, 0);

const turnReport = z.object({
  turn: z.number(),
  typed: z._default(z.boolean(), false),
  latency: z.object({
    transcript: spent,
    firstToken: spent,
    firstClause: spent,
    firstPcm: spent,
    endpointing: spent,
    playback: spent,
    total: ms,
  }),
  trace_id: z.optional(z.string().check(z.regex(/^[0-9a-f]{32}$/))),
});

/** Where the agent's time for a reply went, in ms: what each step added to the one before. */
export type TurnReport = z.output<typeof turnReport>;

/** A message of the agent on `parley.turn`; undefined when it is none. */
export const parseTurnReport = (text: string): TurnReport | undefined => parse(turnReport, text);
