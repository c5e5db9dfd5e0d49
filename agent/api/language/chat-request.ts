import { z } from 'zod';
import type { GenerationRequest } from '../../domain/text-generator.ts';
import { invalid, notHad } from '../api-error.ts';
import { BOUNDS } from './bounds.ts';
import { chatMessage, conversationOf } from './chat-messages.ts';
import * as schemas from './schemas.ts';

/** The body of a chat completion. What is not in it is left alone, since clients send new fields. */
export const chatBody = z.object({
  model: schemas.modelName,
  messages: z.array(chatMessage).min(1).max(BOUNDS.messages),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: schemas.maxTokens,
  max_completion_tokens: schemas.maxTokens,
  ...schemas.sampling,
  stop: schemas.stop,
  n: z.int().min(1).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(BOUNDS.topLogprobs).nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
  response_format: schemas.responseFormat.nullish(),
  tools: z
    .array(
      z.object({
        type: z.literal('function', 'only tools of type "function" are had here'),
        function: z.object(schemas.functionShape),
      }),
    )
    .max(BOUNDS.tools)
    .nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.object({ type: z.literal('function'), function: z.object({ name: schemas.functionName }) }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning_effort: schemas.effort,
  modalities: z.array(z.string()).max(2).nullish(),
});

export type ChatBody = z.output<typeof chatBody>;

/**
 * What a chat completion asks of the model.
 *
 * @throws ApiError (400) for what is not had here.
 */
export function chatRequest(body: ChatBody): GenerationRequest {
  if ((body.n ?? 1) > 1) throw notHad('n', 'One choice is made for each request: leave n out.');
  if (Object.keys(body.logit_bias ?? {}).length > 0)
    throw notHad('logit_bias', "Tokens have other numbers in each model: biases can't be given here.");
  if (body.modalities?.some((modality) => modality !== 'text') === true)
    throw notHad('modalities', 'Chat completions are text here; /v1/audio/speech speaks it.');
  if (body.top_logprobs != null && body.logprobs !== true)
    throw invalid('top_logprobs', 'top_logprobs needs logprobs to be true.');
  const format = body.response_format;
  const choice = body.tool_choice ?? 'auto';
  const request: GenerationRequest = {
    prompt: conversationOf(body.messages),
    tools: (body.tools ?? []).map((tool) => schemas.toolOf(tool.function)),
    toolChoice: typeof choice === 'object' ? { name: choice.function.name } : choice,
    parallelCalls: body.parallel_tool_calls ?? true,
    format: schemas.formatOf(format?.type, format?.type === 'json_schema' ? format.json_schema : undefined),
    reasoning: schemas.reasons(body.reasoning_effort),
    sampling: schemas.samplingOf(body),
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? undefined,
    stop: schemas.stopsOf(body.stop),
    topLogprobs: body.logprobs === true ? (body.top_logprobs ?? 0) : undefined,
  };
  return possible(request, 'response_format');
}

/**
 * Refuses what can't be had together.
 *
 * @param format the field that says what the text has to be.
 */
export function possible(request: GenerationRequest, format: string): GenerationRequest {
  const { tools, toolChoice, topLogprobs } = request;
  const isJson = request.format.type !== 'text';
  if (tools.length === 0 && toolChoice !== 'none' && toolChoice !== 'auto')
    throw invalid('tool_choice', 'There are no tools to choose from.');
  if (typeof toolChoice === 'object' && !tools.some(({ name }) => name === toolChoice.name))
    throw invalid('tool_choice', `There is no tool "${toolChoice.name}".`);
  if (new Set(tools.map(({ name }) => name)).size < tools.length)
    throw invalid('tools', 'Two tools have the same name.');
  if (isJson && tools.length > 0 && toolChoice !== 'none')
    throw notHad(
      format,
      'An answer is either JSON or may call tools: leave one of them out, or set tool_choice to "none".',
    );
  if (topLogprobs !== undefined && (isJson || tools.length > 0))
    throw notHad('logprobs', 'Probabilities are had of plain text only: leave out tools and JSON.');
  return request;
}
