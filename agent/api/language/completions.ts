import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { GenerationPart, GenerationRequest } from '../../domain/text-generator.ts';
import { notHad } from '../api-error.ts';
import { modelNamed } from '../api-models.ts';
import { askerOf } from '../asker.ts';
import type { ApiContext } from '../context.ts';
import { readBody } from '../read-body.ts';
import { type ServerSentEvent, sendEvents } from '../server-sent-events.ts';
import { BOUNDS } from './bounds.ts';
import { usageOf } from './chat-completions.ts';
import { generate } from './generate.ts';
import * as schemas from './schemas.ts';

/** Tokens that OpenAI makes where nobody says how many. */
const TOKENS = 16;

/** The body of a completion: a text that the model goes on with. */
const completionBody = z.object({
  model: schemas.modelName,
  prompt: z.union([schemas.text, z.array(schemas.text).length(1)]),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: schemas.maxTokens,
  ...schemas.sampling,
  stop: schemas.stop,
  n: z.int().min(1).nullish(),
  best_of: z.int().min(1).nullish(),
  echo: z.boolean().nullish(),
  suffix: z.string().max(BOUNDS.text).nullish(),
  logprobs: z.int().min(0).max(BOUNDS.topLogprobs).nullish(),
});

/** Serves `POST /completions`. */
export function serveCompletions(api: FastifyInstance, context: ApiContext): void {
  const config = {
    scope: 'chat',
    about: {
      summary: 'Goes on with a text',
      body: completionBody,
      answers: ['application/json', 'text/event-stream'],
    },
  } as const;
  api.post('/completions', { config, bodyLimit: BOUNDS.body }, async (request, reply) => {
    const asker = askerOf(request);
    const body = readBody(completionBody, request.body);
    const model = modelNamed(body.model, 'llm', context.models);
    const parts = generate(context, asker, completionRequest(body));
    const head = {
      id: `cmpl-${randomUUID()}`,
      object: 'text_completion',
      created: Math.floor(Date.now() / 1_000),
      model,
    };
    if (body.stream !== true) return whole(head, parts);
    const withUsage = body.stream_options?.include_usage === true;
    return sendEvents(reply, chunks(head, parts, withUsage), (error) => asker.failed(error));
  });
}

function completionRequest(body: z.output<typeof completionBody>): GenerationRequest {
  const refuse = (param: string, isAsked: boolean): void => {
    if (isAsked) throw notHad(param, `${param} is not had here: leave it out.`);
  };
  refuse('n', (body.n ?? 1) > 1);
  refuse('best_of', (body.best_of ?? 1) > 1);
  refuse('echo', body.echo === true);
  refuse('suffix', (body.suffix ?? '') !== '');
  refuse('logprobs', body.logprobs != null);
  return {
    prompt: [body.prompt].flat()[0] ?? '',
    tools: [],
    toolChoice: 'none',
    parallelCalls: false,
    format: { type: 'text' },
    reasoning: false,
    sampling: schemas.samplingOf(body),
    maxTokens: body.max_tokens ?? TOKENS,
    stop: schemas.stopsOf(body.stop),
    topLogprobs: undefined,
  };
}

/** What a text completion says of a part: all of it is text. */
const textIn = (part: GenerationPart): string =>
  part.type === 'text' || part.type === 'reasoning' ? part.text : '';

const reasonOf = (part: GenerationPart): string | null =>
  part.type === 'end' ? (part.reason === 'length' ? 'length' : 'stop') : null;

async function whole(head: object, parts: AsyncIterable<GenerationPart>): Promise<object> {
  let text = '';
  let last: GenerationPart | undefined;
  for await (const part of parts) {
    text += textIn(part);
    last = part;
  }
  const choice = { index: 0, text, logprobs: null, finish_reason: last && reasonOf(last) };
  return { ...head, choices: [choice], ...(last?.type === 'end' && { usage: usageOf(last.usage) }) };
}

async function* chunks(
  head: object,
  parts: AsyncIterable<GenerationPart>,
  withUsage: boolean,
): AsyncGenerator<ServerSentEvent> {
  for await (const part of parts) {
    const choice = { index: 0, text: textIn(part), logprobs: null, finish_reason: reasonOf(part) };
    yield { data: { ...head, choices: [choice] } };
    if (part.type === 'end' && withUsage)
      yield { data: { ...head, choices: [], usage: usageOf(part.usage) } };
  }
  yield { data: '[DONE]' };
}
