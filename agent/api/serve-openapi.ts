import type { FastifyInstance, RouteOptions } from 'fastify';
import { z } from 'zod';
import type { EndpointDescription } from './endpoint.ts';

const VERSION = '1.0.0';

const ERROR = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});

const ERRORS = {
  '400': 'Something in the request is wrong; `param` says what.',
  '401': 'No valid credential was shown.',
  '403': 'The credential is not for this.',
  '404': 'There is no such model.',
  '413': 'The request is too large.',
  '429': 'The client is at one of its limits; `Retry-After` says when to ask again.',
  '503': 'There is too much to do; `Retry-After` says when to ask again.',
};

/**
 * Serves the API's OpenAPI document. It is made of the routes that are registered after this and of the schemas that they check requests by, so
 * it can't differ from them.
 */
export function serveOpenApi(api: FastifyInstance): void {
  const paths: Record<string, Record<string, object>> = {};
  api.addHook('onRoute', (route) => {
    if (route.method === 'HEAD' || route.method === 'OPTIONS') return;
    const path = route.url.replace(/:(\w+)/g, '{$1}');
    for (const method of [route.method].flat())
      paths[path] = { ...paths[path], [method.toLowerCase()]: operation(route) };
  });
  // Made when it is first asked for, since the routes are not all there yet.
  let document: object | undefined;
  api.get(
    '/openapi.json',
    { config: { about: { summary: 'This document' } } },
    () => (document ??= documentOf(paths)),
  );
}

function documentOf(paths: object): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version: VERSION,
      description: "Parley's engines, in the format of OpenAI's API.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { apiKey: [] }, {}],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
      schemas: { Error: schemaOf(ERROR) },
    },
  };
}

function operation({ url, method, config }: RouteOptions): object {
  const { scope } = config ?? {};
  const about: Partial<EndpointDescription> = config?.about ?? {};
  const { summary = url, body, form, answers = ['application/json'] } = about;
  const json = body && { 'application/json': { schema: schemaOf(body) } };
  const content = json ?? (form && { 'multipart/form-data': { schema: form } });
  const parameters = [...url.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    operationId: `${[method].flat().join('-').toLowerCase()}${url.replace(/[^a-z]+/gi, '-')}`.replace(
      /-$/,
      '',
    ),
    summary,
    ...(scope !== undefined && { description: `Needs the scope "${scope}".` }),
    ...(parameters.length > 0 && { parameters }),
    ...(content && { requestBody: { required: true, content } }),
    responses: {
      '200': {
        description: 'The answer.',
        content: Object.fromEntries(answers.map((type) => [type, { schema: {} }])),
      },
      ...Object.fromEntries(
        Object.entries(ERRORS).map(([status, description]) => [
          status,
          {
            description,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          },
        ]),
      ),
    },
  };
}

function schemaOf(schema: z.ZodType): object {
  const written = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  delete written.$schema;
  return written;
}
