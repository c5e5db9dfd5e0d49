import { z } from 'zod';
import type { ChatMessage, GenerationRequest } from '../../domain/text-generator.ts';
import { invalid, notHad } from '../api-error.ts';
import { BOUNDS } from './bounds.ts';
import { possible } from './chat-request.ts';
import * as schemas from './schemas.ts';

const callId = z.string().min(1).max(BOUNDS.name);

const textPart = z.object({
  type: z.enum(['input_text', 'output_text', 'text'], 'only parts of text are had here'),
  text: schemas.text,
});
const content = z.union([schemas.text, z.array(textPart).max(BOUNDS.parts)]);

const message = z.object({
  type: z.literal('message').optional(),
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content,
});

/** One item of a response's input. What a model thought is left out. */
const inputItem = z.union([
  z.object({ type: z.literal('reasoning') }),
  z.object({
    type: z.literal('function_call'),
    call_id: callId,
    name: schemas.functionName,
    arguments: schemas.text,
  }),
  z.object({ type: z.literal('function_call_output'), call_id: callId, output: content }),
  message,
]);

/** The body of a response. What is not in it is left alone, since clients send new fields. */
export const responseBody = z.object({
  model: schemas.modelName,
  input: z.union([schemas.text, z.array(inputItem).min(1).max(BOUNDS.messages)]),
  instructions: schemas.text.nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: schemas.maxTokens,
  temperature: schemas.temperature,
  top_p: schemas.topP,
  text: z.object({ format: schemas.textFormat.nullish() }).nullish(),
  tools: z
    .array(
      z.object({
        type: z.literal('function', 'only tools of type "function" are had here'),
        ...schemas.functionShape,
      }),
    )
    .max(BOUNDS.tools)
    .nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.object({ type: z.literal('function'), name: schemas.functionName }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning: z.object({ effort: schemas.effort }).nullish(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  previous_response_id: z.string().nullish(),
  conversation: z.unknown().optional(),
  background: z.boolean().nullish(),
});

export type ResponseBody = z.output<typeof responseBody>;

/**
 * What a response asks of the model.
 *
 * @throws ApiError (400) for what is not had here.
 */
export function responseRequest(body: ResponseBody): GenerationRequest {
  if (body.previous_response_id != null)
    throw notHad('previous_response_id', 'Nothing is stored here: send the whole conversation as input.');
  if (body.conversation != null)
    throw notHad('conversation', 'Nothing is stored here: send the whole conversation as input.');
  if (body.background === true)
    throw notHad('background', 'Nothing is stored here: wait for the answer, or stream it.');
  const format = body.text?.format;
  const choice = body.tool_choice ?? 'auto';
  const request: GenerationRequest = {
    prompt: conversationOf(body),
    tools: (body.tools ?? []).map(schemas.toolOf),
    toolChoice: typeof choice === 'object' ? { name: choice.name } : choice,
    parallelCalls: body.parallel_tool_calls ?? true,
    format: schemas.formatOf(format?.type, format?.type === 'json_schema' ? format : undefined),
    reasoning: schemas.reasons(body.reasoning?.effort),
    sampling: { temperature: body.temperature ?? undefined, topP: body.top_p ?? undefined },
    maxTokens: body.max_output_tokens ?? undefined,
    stop: [],
    topLogprobs: undefined,
  };
  return possible(request, 'text.format');
}

type Call = { readonly name: string; readonly arguments: string; result: string | undefined };

function conversationOf({ instructions, input }: ResponseBody): ChatMessage[] {
  const conversation: ChatMessage[] = [];
  if (instructions != null && instructions !== '')
    conversation.push({ role: 'system', content: instructions });
  if (typeof input === 'string') return [...conversation, { role: 'user', content: input }];
  const calls = new Map<string, Call>();
  for (const [index, item] of input.entries()) {
    switch (item.type) {
      case 'reasoning':
        break;
      case 'function_call': {
        const call: Call = { name: item.name, arguments: item.arguments, result: undefined };
        calls.set(item.call_id, call);
        conversation.push({ role: 'assistant', content: '', calls: [call] });
        break;
      }
      case 'function_call_output': {
        const call = calls.get(item.call_id);
        if (!call) throw invalid(`input[${index}].call_id`, 'No item before this one is a call of this id');
        call.result = textIn(item.output);
        break;
      }
      default:
        conversation.push(messageOf(item));
    }
  }
  return conversation;
}

function messageOf({ role, content: said }: z.output<typeof message>): ChatMessage {
  const text = textIn(said);
  if (role === 'assistant') return { role, content: text, calls: [] };
  return { role: role === 'user' ? 'user' : 'system', content: text };
}

const textIn = (said: string | readonly { readonly text: string }[]): string =>
  typeof said === 'string' ? said : said.map(({ text }) => text).join('');
