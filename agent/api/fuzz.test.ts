import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ScriptedLlm } from '../engines/scripted-llm.fixture.ts';
import { type ApiServer, startApi } from './api.fixture.ts';

const REQUESTS = 2_000;
/** One in so many values is something else than its schema says. */
const ONE_WRONG_IN = 8;

let server: ApiServer;
beforeAll(async () => {
  server = await startApi({ engines: { llm: new ScriptedLlm(() => 'Fine. And you?') } });
});
afterAll(() => server.close());

type Schema = Readonly<Record<string, unknown>>;

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>('', '\u0000', 'a'.repeat(200_000), -1, 1e308, [[[[]]]], { __proto__: null }),
);

/** Values of a JSON schema, parts of which are wrong. */
function nearly(schema: Schema): fc.Arbitrary<unknown> {
  const right = valid(schema);
  return fc.oneof({ weight: ONE_WRONG_IN - 1, arbitrary: right }, { weight: 1, arbitrary: junk });
}

const property = (name: string, schema: Schema = {}): fc.Arbitrary<unknown> =>
  name === 'model' ? fc.constant('default') : nearly(schema);

function valid(schema: Schema): fc.Arbitrary<unknown> {
  const { type, properties, items, enum: values } = schema;
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(values)) return fc.constantFrom<unknown>(...(values as unknown[]));
  if (Array.isArray(choices)) return fc.oneof(...(choices as Schema[]).map(nearly));
  switch (type) {
    case 'object': {
      const known = (properties ?? {}) as Record<string, Schema>;
      const required = (schema['required'] ?? []) as string[];
      const optional = Object.keys(known).filter((name) => !required.includes(name));
      // Few at a time, so that some are right.
      return fc.subarray(optional, { maxLength: Math.min(3, optional.length) }).chain((some) => {
        const names = [...required, ...some];
        return fc.record(Object.fromEntries(names.map((name) => [name, property(name, known[name])])));
      });
    }
    case 'array':
      return fc.array(nearly((items ?? {}) as Schema), { maxLength: 3 });
    case 'string':
      return fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('call_1', 'get_weather'));
    case 'integer':
      return fc.integer({ min: 0, max: 4 });
    case 'number':
      return fc.double({ min: 0, max: 2, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return junk;
  }
}

/** A body as it is sent: nearly always JSON. */
const sent = (body: unknown): fc.Arbitrary<{ readonly type: string; readonly text: string }> => {
  const text = JSON.stringify(body);
  return fc.oneof(
    { weight: 20, arbitrary: fc.constant({ type: 'application/json', text }) },
    { weight: 1, arbitrary: fc.constant({ type: 'application/json', text: text.slice(0, -1) }) },
    { weight: 1, arbitrary: fc.constant({ type: 'text/plain', text }) },
    { weight: 1, arbitrary: fc.constant({ type: 'multipart/form-data', text }) },
  );
};

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

it(`fails at none of ${REQUESTS} malformed requests, and has nothing left of them`, async () => {
  const response = await fetch(`${server.url}/v1/openapi.json`);
  const { paths } = (await response.json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).flatMap(({ requestBody }) =>
      Object.values(requestBody?.content ?? {}).map(({ schema }) => ({ path, schema })),
    ),
  );
  expect(operations.length).toBeGreaterThanOrEqual(4);
  const requests = fc
    .constantFrom(...operations)
    .chain(({ path, schema }) =>
      nearly(schema).chain((body) => sent(body).map((message) => ({ path, ...message }))),
    );
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(requests, async ({ path, type, text }) => {
      const answer = await fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: text,
      });
      const body = await answer.text();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      expect(answer.status).toBeLessThan(500);
      if (answer.status >= 400)
        expect(JSON.parse(body)).toMatchObject({
          error: { message: expect.any(String) as unknown, type: expect.any(String) as unknown },
        });
      else expect(body).not.toContain('"server_error"');
    }),
    { seed: 21, numRuns: REQUESTS },
  );
  // Some are right by chance, or nothing behind the checks would be tested.
  expect(statuses.get(200)).toBeGreaterThan(20);
  expect(statuses.get(400)).toBeGreaterThan(500);
  expect(server.busy()).toBe(0);
  expect((await fetch(`${server.url}/v1/models`)).status).toBe(200);
});
