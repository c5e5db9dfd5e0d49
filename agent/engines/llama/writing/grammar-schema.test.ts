import { describe, expect, it } from 'vitest';
import { UnusableSchemaError } from '../../../domain/errors.ts';
import { grammarSchema } from './grammar-schema.ts';

describe('a schema for a grammar', () => {
  it('has what a grammar can do, in its words', () => {
    const schema = {
      type: 'object',
      title: 'Order',
      required: ['kind'],
      additionalProperties: false,
      properties: {
        kind: { enum: ['tea', 'coffee'], description: 'What to drink' },
        cups: { type: ['integer', 'null'] },
        to: { anyOf: [{ $ref: '#/definitions/place' }, { type: 'null' }] },
        notes: { type: 'array', items: { type: 'string', maxLength: 20 }, maxItems: 3 },
        at: { type: 'string', format: 'date-time' },
      },
      definitions: { place: { type: 'object', properties: { street: { type: 'string' } } } },
    };
    expect(grammarSchema(schema, true)).toEqual({
      type: 'object',
      additionalProperties: false,
      properties: {
        kind: { enum: ['tea', 'coffee'], description: 'What to drink' },
        cups: { type: ['integer', 'null'] },
        to: { oneOf: [{ $ref: '#/$defs/place' }, { type: 'null' }] },
        notes: { type: 'array', items: { type: 'string', maxLength: 20 }, maxItems: 3 },
        at: { type: 'string', format: 'date-time' },
      },
      $defs: { place: { type: 'object', properties: { street: { type: 'string' } } } },
    });
  });

  it('leaves out what it can not hold to, unless that is insisted upon', () => {
    const schema = { type: 'object', properties: { age: { type: 'integer', minimum: 18 } } };
    expect(grammarSchema(schema)).toMatchObject({ properties: { age: { type: 'integer' } } });
    expect(() => grammarSchema(schema, true)).toThrow('minimum in the schema at age');
    const long = { type: 'string', maxLength: 5_000 };
    expect(grammarSchema(long)).toEqual({ type: 'string' });
    expect(() => grammarSchema(long, true)).toThrow('maxLength');
    const any = { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
    expect(grammarSchema(any, true)).toEqual({ type: 'integer' });
  });

  it('may be of several types, each with what concerns it', () => {
    const properties = { street: { type: 'string' } };
    expect(grammarSchema({ type: ['object', 'null'], properties }, true)).toEqual({
      oneOf: [{ type: 'object', properties }, { type: 'null' }],
    });
    const items = { type: 'integer' };
    expect(grammarSchema({ type: ['array', 'null', 'array'], items, maxItems: 3 }, true)).toEqual({
      oneOf: [{ type: 'array', items, maxItems: 3 }, { type: 'null' }],
    });
  });

  it('does not grow with each time that a type is repeated', () => {
    let schema: object = { type: 'string' };
    for (let depth = 0; depth < 12; depth++)
      schema = { type: Array.from({ length: 20 }, () => 'object'), properties: { a: schema } };
    expect(JSON.stringify(grammarSchema({ ...schema })).length).toBeLessThan(2_000);
    expect(() => grammarSchema({ type: [['object'], ['object']] })).toThrow(UnusableSchemaError);
  });

  it('refuses what no value is right by', () => {
    for (const schema of [
      { enum: [] },
      { anyOf: [] },
      { type: [] },
      { $ref: '#/$defs/nothing' },
      { $ref: '#/$defs/toString', $defs: { other: { type: 'null' } } },
    ])
      expect(() => grammarSchema(schema)).toThrow(UnusableSchemaError);
  });

  it('refuses what would make another value right', () => {
    for (const schema of [
      { allOf: [{ type: 'string' }] },
      { type: 'object', properties: { a: { not: {} } } },
      { $ref: 'https://example.com/schema.json' },
      { type: 'tuple' },
    ])
      expect(() => grammarSchema(schema)).toThrow(UnusableSchemaError);
  });
});
