import { expect, it } from 'vitest';
import { withNulls, withoutNulls } from './left-out.ts';

const schema = {
  type: 'object',
  required: ['query', 'place'],
  properties: {
    query: { type: 'string' },
    below: { type: 'number' },
    place: { type: 'object', required: [], properties: { street: { type: 'string' } } },
    parts: { type: 'array', items: { type: 'object', required: ['id'], properties: { id: {}, size: {} } } },
  },
};

it('null stands for what may be left out, at any depth, and for nothing else', () => {
  const orNull = (inner: object) => ({ anyOf: [{ type: 'null' }, inner] });
  expect(withNulls(schema)).toEqual({
    ...schema,
    properties: {
      query: { type: 'string' },
      below: orNull({ type: 'number' }),
      place: { type: 'object', required: [], properties: { street: orNull({ type: 'string' }) } },
      parts: orNull({
        type: 'array',
        items: { type: 'object', required: ['id'], properties: { id: {}, size: orNull({}) } },
      }),
    },
  });
});

it('what was left out is not there, and a null that is meant stays', () => {
  const written = {
    query: null,
    below: null,
    place: { street: null },
    parts: [
      { id: null, size: null },
      { id: 1, size: 2 },
    ],
  };
  expect(withoutNulls(written, schema)).toEqual({
    query: null,
    place: {},
    parts: [{ id: null }, { id: 1, size: 2 }],
  });
});
