import type { FastifyInstance } from 'fastify';
import { modelNamed } from '../api-models.ts';
import { askerOf } from '../asker.ts';
import type { ApiContext } from '../context.ts';
import { readBody } from '../read-body.ts';
import { sendEvents } from '../server-sent-events.ts';
import { BOUNDS } from './bounds.ts';
import { generate } from './generate.ts';
import { ResponseWriter } from './response-writer.ts';
import { responseBody, responseRequest } from './responses-request.ts';

/** Serves `POST /responses`. Nothing is stored. */
export function serveResponses(api: FastifyInstance, context: ApiContext): void {
  const config = {
    scope: 'chat',
    about: {
      summary: 'Responds to a conversation; nothing is stored',
      body: responseBody,
      answers: ['application/json', 'text/event-stream'],
    },
  } as const;
  api.post('/responses', { config, bodyLimit: BOUNDS.body }, async (request, reply) => {
    const asker = askerOf(request);
    const body = readBody(responseBody, request.body);
    const writer = new ResponseWriter(modelNamed(body.model, 'llm', context.models), body);
    const events = writer.events(generate(context, asker, responseRequest(body)));
    if (body.stream === true) return sendEvents(reply, events, (error) => asker.failed(error));
    let event = await events.next();
    while (event.done !== true) event = await events.next();
    return writer.response;
  });
}
