import { z } from 'zod';
import { LONGEST_MESSAGE } from '../../../protocol/limits.ts';
import { BOUNDS } from '../language/bounds.ts';
import { functionName } from '../language/schemas.ts';
import { invalid } from '../api-error.ts';
import { readBody } from '../read-body.ts';
import { sessionUpdate } from './session-update.ts';

/** Bytes of one event: what takes longer to read would hold up other calls. It holds 16 s of audio. */
export const LONGEST_EVENT = 1024 * 1024;

/** What an id that a client chooses may look like. */
const id = z.string().regex(/^[\w.:-]{1,64}$/, 'must have up to 64 letters, digits or _.:-');
const eventId = z.string().max(512).optional();
const empty = { event_id: eventId };

/** Parts of one message. */
const MOST_PARTS = 16;
/** Characters of what a function is given, and of what it gives: as many as a small model reads. */
const LONGEST_FUNCTION_TEXT = 8_000;

const callId = z.string().min(1).max(BOUNDS.name);
const functionText = z.string().max(LONGEST_FUNCTION_TEXT);

const part = z.object({
  type: z.enum(['input_text', 'input_audio', 'output_text', 'output_audio', 'text', 'audio', 'input_image']),
  text: z.string().max(LONGEST_MESSAGE).nullish(),
  transcript: z.string().max(LONGEST_MESSAGE).nullish(),
});

const item = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    id: id.nullish(),
    role: z.enum(['user', 'assistant', 'system']),
    content: z.array(part).min(1).max(MOST_PARTS),
  }),
  z.object({
    type: z.literal('function_call'),
    id: id.nullish(),
    call_id: callId,
    name: functionName,
    arguments: functionText,
  }),
  z.object({
    type: z.literal('function_call_output'),
    id: id.nullish(),
    call_id: callId,
    output: functionText,
  }),
  z.object({ type: z.literal('mcp_approval_response') }),
]);

export type GivenItem = z.output<typeof item>;

const response = z.object({
  conversation: z.string().nullish(),
  input: z.array(z.unknown()).max(MOST_PARTS).nullish(),
  instructions: sessionUpdate.shape.instructions,
  output_modalities: sessionUpdate.shape.output_modalities,
  modalities: sessionUpdate.shape.modalities,
  tools: sessionUpdate.shape.tools,
  tool_choice: sessionUpdate.shape.tool_choice,
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
});

export type ResponseWishes = z.output<typeof response>;

const clientEvent = z.discriminatedUnion('type', [
  z.object({ ...empty, type: z.literal('session.update'), session: sessionUpdate }),
  z.object({ ...empty, type: z.literal('transcription_session.update'), session: sessionUpdate }),
  z.object({ ...empty, type: z.literal('input_audio_buffer.append'), audio: z.string() }),
  z.object({ ...empty, type: z.literal('input_audio_buffer.commit') }),
  z.object({ ...empty, type: z.literal('input_audio_buffer.clear') }),
  z.object({
    ...empty,
    type: z.literal('conversation.item.create'),
    previous_item_id: id.nullish(),
    item,
  }),
  z.object({ ...empty, type: z.literal('conversation.item.retrieve'), item_id: id }),
  z.object({ ...empty, type: z.literal('conversation.item.delete'), item_id: id }),
  z.object({
    ...empty,
    type: z.literal('conversation.item.truncate'),
    item_id: id,
    content_index: z.number().int().min(0),
    audio_end_ms: z.number().min(0),
  }),
  z.object({ ...empty, type: z.literal('response.create'), response: response.nullish() }),
  z.object({ ...empty, type: z.literal('response.cancel'), response_id: id.nullish() }),
]);

export type ClientEvent = z.output<typeof clientEvent>;

/** An event as a client sent it: with its own id, if it has one that can be told back, even where the rest is wrong. */
export interface ReceivedEvent {
  readonly eventId: string | undefined;
  /** @throws ApiError that says what is wrong in which field. */
  read(): ClientEvent;
}

export function received(text: string): ReceivedEvent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {
      eventId: undefined,
      read: () => {
        throw invalid(undefined, 'The event is not JSON', 'invalid_json');
      },
    };
  }
  const given = z.object({ event_id: z.string().max(512) }).safeParse(value);
  return { eventId: given.data?.event_id, read: () => readBody(clientEvent, value) };
}
