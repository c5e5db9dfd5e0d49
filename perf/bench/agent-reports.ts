import { z } from 'zod';
import type { Told } from '../caller/caller.ts';

/** Times are in ms since 1970, on the clock that all processes of a machine share (clock.ts). */
const milestones = z.object({
  speechEndedAt: z.number(),
  transcribedAt: z.number(),
  firstTokenAt: z.number(),
  firstClauseAt: z.number(),
  firstPcmAt: z.number(),
  endpointAt: z.number(),
  playedAt: z.number(),
});

const turnReport = z.object({
  latency: z.object({
    transcript: z.number(),
    firstToken: z.number(),
    firstClause: z.number(),
    firstPcm: z.number(),
    endpointing: z.number(),
    playback: z.number(),
    total: z.number(),
  }),
  at: milestones,
});

const endpointing = z.discriminatedUnion('type', [
  z.object({ type: z.literal('confirmed'), at: z.number() }),
  z.object({
    type: z.literal('judged'),
    text: z.string(),
    probability: z.number().optional(),
    waitMs: z.number(),
    speechEndedAt: z.number(),
    at: z.number(),
  }),
]);

export type TurnReport = z.infer<typeof turnReport>;

/** What a turn is made of, as the agent reports it, in order. */
export const AGENT_PARTS = [
  ['final transcript', 'transcript'],
  ['first token', 'firstToken'],
  ['first clause', 'firstClause'],
  ['first PCM', 'firstPcm'],
  ['endpointing', 'endpointing'],
  ['playback', 'playback'],
] as const satisfies readonly (readonly [string, keyof TurnReport['latency']])[];
export type Endpointing = z.infer<typeof endpointing>;

/** How sure the agent was that a turn was over, each time that it asked. */
export type Judged = Extract<Endpointing, { type: 'judged' }>;

/** The agent's own account of its turns, as it sent them on `parley.turn`. */
export const readTurns = (told: readonly Told[]): TurnReport[] =>
  told.map(({ text }) => turnReport.parse(JSON.parse(text)));

/** How the agent judged where turns end, as it sent it on `parley.endpointing`. */
export const readEndpointing = (told: readonly Told[]): Endpointing[] =>
  told.map(({ text }) => endpointing.parse(JSON.parse(text)));
