import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { startApi } from './api.fixture.ts';

it('describes every endpoint by the schemas that requests are checked by', async () => {
  const server = await startApi({ engines: {} });
  try {
    const document = (await (await fetch(`${server.url}/v1/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { summary: string; operationId: string }>>;
    };
    const validator = new Validator();
    expect(await validator.validate(document)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/v1/chat/completions',
        '/v1/completions',
        '/v1/responses',
        '/v1/embeddings',
        '/v1/models',
        '/v1/models/{id}',
      ]),
    );
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    );
    for (const { path, summary } of operations) expect(summary).not.toBe(path);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  } finally {
    await server.close();
  }
});
