import { z } from 'zod';
import { callMode } from '../../protocol/call-mode.ts';

/** What a recording is written as; a later form that older code can't read has another number. */
export const RECORDING_VERSION = 1;

/** In ms since the recording began. */
const time = z.number();

const latency = z.object({
  transcript: z.number(),
  firstToken: z.number(),
  firstClause: z.number(),
  firstPcm: z.number(),
  endpointing: z.number(),
  playback: z.number(),
  total: z.number(),
});

const toolUse = z.object({
  name: z.string(),
  input: z.unknown(),
  /** As the model reads it; absent where it was not there when the turn was over. */
  result: z.string().optional(),
});

/** What holds for the whole call. */
const begun = z.object({
  type: z.literal('call'),
  version: z.literal(RECORDING_VERSION),
  /** As in the log. */
  id: z.string(),
  at: z.iso.datetime(),
  language: z.string(),
  /** What the model was told, and what was said first. */
  instructions: z.string(),
  greeting: z.string(),
  models: z.object({ stt: z.string(), llm: z.string(), tts: z.string() }),
  /** Silences that end a turn (domain/endpointing.ts). */
  endpointing: z.object({ sureMs: z.number(), unsureMs: z.number(), plainMs: z.number() }),
});

/** A spoken turn of the caller's. */
const heard = z.object({
  type: z.literal('heard'),
  turn: z.int(),
  startMs: time,
  endMs: time,
  /** Where its speech lies in the recorded audio, in ms. */
  audio: z.object({ fromMs: z.number(), toMs: z.number() }),
  text: z.string(),
});

const typed = z.object({ type: z.literal('typed'), turn: z.int(), atMs: time, text: z.string() });
/** From then on the call was in this mode; before the first of these it was hands-free. */
const mode = z.object({ type: z.literal('mode'), atMs: time, mode: callMode });
const dialled = z.object({ type: z.literal('dialled'), atMs: time, key: z.string() });

/** What the agent said at a time, as far as the caller heard it. */
const reply = z.object({
  type: z.literal('reply'),
  turn: z.int(),
  /** Whether it answers the caller; a greeting does not. */
  asked: z.boolean(),
  startMs: time,
  endMs: time,
  text: z.string(),
  /** When each word of the text began to be heard. */
  words: z.array(time),
  interrupted: z.boolean(),
  /** From the end of the caller's speech, in ms. */
  latency: latency.optional(),
});

const tools = z.object({ type: z.literal('tools'), turn: z.int(), uses: z.array(toolUse) });
const ended = z.object({ type: z.literal('ended'), atMs: time, reason: z.string() });

/** A line of a recording's events. The first is of type `call`. */
export const recordedEvent = z.discriminatedUnion('type', [
  begun,
  heard,
  typed,
  mode,
  dialled,
  reply,
  tools,
  ended,
]);

export type RecordedEvent = z.output<typeof recordedEvent>;
export type RecordedCall = z.output<typeof begun>;
export type Heard = z.output<typeof heard>;
export type Typed = z.output<typeof typed>;
export type Dialled = z.output<typeof dialled>;
export type Reply = z.output<typeof reply>;
export type RecordedUse = z.output<typeof toolUse>;
