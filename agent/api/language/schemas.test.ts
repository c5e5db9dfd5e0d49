import { expect, it } from 'vitest';
import { responseFormat } from './schemas.ts';

it('refuses a JSON schema that is nested deeper than anything can be that walks through it', () => {
  const depth = 80_000;
  const schema: unknown = JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));
  const read = responseFormat.safeParse({ type: 'json_schema', json_schema: { name: 'deep', schema } });
  expect(read.error?.issues[0]?.message).toContain('objects deep');
});
