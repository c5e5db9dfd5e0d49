import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { GeneratedToken, GenerationPart, TokenUsage } from '../../domain/text-generator.ts';
import { modelNamed } from '../api-models.ts';
import { askerOf } from '../asker.ts';
import type { ApiContext } from '../context.ts';
import { readBody } from '../read-body.ts';
import { type ServerSentEvent, sendEvents } from '../server-sent-events.ts';
import { BOUNDS } from './bounds.ts';
import { chatBody, chatRequest } from './chat-request.ts';
import { generate } from './generate.ts';

const FINISHED = { stop: 'stop', length: 'length', calls: 'tool_calls' } as const;

/** Serves `POST /chat/completions`. */
export function serveChatCompletions(api: FastifyInstance, context: ApiContext): void {
  const config = {
    scope: 'chat',
    about: {
      summary: 'Answers a conversation',
      body: chatBody,
      answers: ['application/json', 'text/event-stream'],
    },
  } as const;
  api.post('/chat/completions', { config, bodyLimit: BOUNDS.body }, async (request, reply) => {
    const asker = askerOf(request);
    const body = readBody(chatBody, request.body);
    const head = headOf(modelNamed(body.model, 'llm', context.models));
    const wanted = chatRequest(body);
    const parts = generate(context, asker, wanted);
    if (body.stream !== true) return whole(head, parts, wanted.topLogprobs !== undefined);
    const withUsage = body.stream_options?.include_usage === true;
    return sendEvents(reply, chunks(head, parts, withUsage), (error) => asker.failed(error));
  });
}

interface Head {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

const headOf = (model: string): Head => ({
  id: `chatcmpl-${randomUUID()}`,
  created: Math.floor(Date.now() / 1_000),
  model,
});

async function whole(
  head: Head,
  parts: AsyncIterable<GenerationPart>,
  withLogprobs: boolean,
): Promise<object> {
  let content = '';
  let reasoning = '';
  const calls: { id: string; type: 'function'; function: { name: string; arguments: string } }[] = [];
  const logprobs: GeneratedToken[] = [];
  let end: Extract<GenerationPart, { type: 'end' }> | undefined;
  for await (const part of parts) {
    if (part.type === 'text') {
      content += part.text;
      logprobs.push(...(part.logprobs ?? []));
    } else if (part.type === 'reasoning') reasoning += part.text;
    else if (part.type === 'call')
      calls.push({ id: callId(), type: 'function', function: { name: part.name, arguments: '' } });
    else if (part.type === 'arguments') {
      const call = calls.at(-1);
      if (call) call.function.arguments += part.text;
    } else end = part;
  }
  const message = {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    refusal: null,
    ...(reasoning !== '' && { reasoning_content: reasoning.trim() }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const choice = {
    index: 0,
    message,
    logprobs: withLogprobs ? { content: logprobs.map(logprobOf), refusal: null } : null,
    finish_reason: FINISHED[end?.reason ?? 'stop'],
  };
  return { ...head, object: 'chat.completion', choices: [choice], usage: end && usageOf(end.usage) };
}

async function* chunks(
  head: Head,
  parts: AsyncIterable<GenerationPart>,
  withUsage: boolean,
): AsyncGenerator<ServerSentEvent> {
  const chunk = (
    delta: object,
    more: { finish_reason?: string; logprobs?: object } = {},
  ): ServerSentEvent => ({
    data: {
      ...head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...more }],
      ...(withUsage && { usage: null }),
    },
  });
  let index = -1;
  let begun = false;
  for await (const part of parts) {
    if (!begun) yield chunk({ role: 'assistant', content: '' });
    begun = true;
    switch (part.type) {
      case 'text': {
        const content = (part.logprobs ?? []).map(logprobOf);
        yield chunk({ content: part.text }, content.length > 0 ? { logprobs: { content } } : {});
        break;
      }
      case 'reasoning':
        yield chunk({ reasoning_content: part.text });
        break;
      case 'call': {
        index++;
        const call = { index, id: callId(), type: 'function', function: { name: part.name, arguments: '' } };
        yield chunk({ tool_calls: [call] });
        break;
      }
      case 'arguments':
        yield chunk({ tool_calls: [{ index, function: { arguments: part.text } }] });
        break;
      case 'end':
        yield chunk({}, { finish_reason: FINISHED[part.reason] });
        if (withUsage)
          yield {
            data: { ...head, object: 'chat.completion.chunk', choices: [], usage: usageOf(part.usage) },
          };
    }
  }
  yield { data: '[DONE]' };
}

const callId = (): string => `call_${randomUUID().replaceAll('-', '')}`;

const logprobOf = ({ token, logprob, top }: GeneratedToken): object => ({
  ...withBytes(token, logprob),
  top_logprobs: top.map((each) => withBytes(each.token, each.logprob)),
});

const withBytes = (token: string, logprob: number) => ({ token, logprob, bytes: [...Buffer.from(token)] });

export const usageOf = (usage: TokenUsage) => ({
  prompt_tokens: usage.promptTokens,
  completion_tokens: usage.completionTokens,
  total_tokens: usage.promptTokens + usage.completionTokens,
  prompt_tokens_details: { cached_tokens: usage.cachedTokens },
  completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
});
