import type { GbnfJsonSchema } from 'node-llama-cpp';
import { UnusableSchemaError } from '../../../domain/errors.ts';
import type { JsonSchema } from '../../../domain/text-generator.ts';

const BASIC = ['string', 'number', 'integer', 'boolean', 'null'];
/** What says nothing about which values are right. */
const REMARKS = new Set([
  ...['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'deprecated'],
  ...['required', 'readOnly', 'writeOnly', '$defs', 'definitions', 'strict'],
]);
/** What a grammar can't hold to; the values may be wrong by these if they are not insisted upon. */
const LOOSE = new Set([
  ...['pattern', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'uniqueItems'],
  ...[
    'minItems',
    'maxItems',
    'minLength',
    'maxLength',
    'format',
    'minProperties',
    'maxProperties',
    'contentEncoding',
    'contentMediaType',
  ],
]);
/** How often something may be repeated. A grammar has a rule for each time, and is slower by each. */
const MOST_REPEATED = 64;
const FORMATS = ['date-time', 'time', 'date'];
/** What says nothing about values of other types. */
const ONLY_FOR: Readonly<Record<string, string>> = {
  properties: 'object',
  additionalProperties: 'object',
  items: 'array',
  prefixItems: 'array',
  minItems: 'array',
  maxItems: 'array',
  minLength: 'string',
  maxLength: 'string',
  format: 'string',
  pattern: 'string',
};

/**
 * Turns a JSON schema into what llama.cpp's grammars can do. Properties that may be left out are always made, which every such schema allows.
 *
 * @param strict refuses what the grammar can't hold to; by default that is left out of it.
 * @throws UnusableSchemaError that says what can't be used.
 */
export function grammarSchema(schema: JsonSchema, strict = false): GbnfJsonSchema {
  const defs = { ...objectIn(schema['definitions']), ...objectIn(schema['$defs']) };
  const rules = { strict, defs: new Set(Object.keys(defs)) };
  const converted = convert(schema, '', rules);
  const $defs = Object.fromEntries(
    Object.entries(defs).map(([name, def]) => [name, convert(objectIn(def), `.$defs.${name}`, rules)]),
  );
  return (Object.keys($defs).length > 0 ? { ...converted, $defs } : converted) as unknown as GbnfJsonSchema;
}

type Plain = Readonly<Record<string, unknown>>;

/** What holds for a whole schema. */
interface Rules {
  readonly strict: boolean;
  /** The names of its definitions. */
  readonly defs: ReadonlySet<string>;
}

function convert(schema: Plain, path: string, rules: Rules): Plain {
  const { description, $ref: ref, type } = schema;
  const remark = typeof description === 'string' ? { description } : {};
  const next = (value: unknown, key: string): Plain => convert(objectIn(value), `${path}.${key}`, rules);
  if (typeof ref === 'string') {
    const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(ref)?.[1];
    if (name === undefined || !rules.defs.has(name)) throw unusable(path, `$ref ${ref}`);
    return { $ref: `#/$defs/${name}`, ...remark };
  }
  const choices = schema['oneOf'] ?? schema['anyOf'];
  for (const list of [choices, schema['enum'], type])
    if (Array.isArray(list) && list.length === 0) throw unusable(path, 'an empty list');
  if (Array.isArray(choices))
    return { oneOf: choices.map((choice, n) => next(choice, String(n))), ...remark };
  if ('const' in schema) return { const: schema['const'], ...remark };
  if (Array.isArray(schema['enum'])) return { enum: schema['enum'], ...remark };
  if (Array.isArray(type) && !type.every((each) => BASIC.includes(each as string)))
    return { oneOf: oneEach(type, schema, path).map((each) => next(each, each.type)), ...remark };
  const used = new Set<string>();
  const pick = (...keys: string[]): Plain => {
    const there = keys.filter((key) => key in schema);
    for (const key of there) used.add(key);
    return Object.fromEntries(there.map((key) => [key, schema[key]]));
  };
  const converted = { ...typed(schema, next, pick, path), ...remark };
  // Zod writes that a number is one that JavaScript can count with: so are all that a model writes.
  for (const key of Object.keys(schema)) {
    if (used.has(key) || REMARKS.has(key) || key === 'type') continue;
    const isLoose = LOOSE.has(key) && !rules.strict;
    if (!isLoose && Math.abs(Number(schema[key])) !== Number.MAX_SAFE_INTEGER) throw unusable(path, key);
  }
  return converted;
}

/** A schema for each of several types, once, with what concerns values of that type. */
function oneEach(
  types: readonly unknown[],
  schema: Plain,
  path: string,
): (Plain & { readonly type: string })[] {
  return [...new Set(types)].map((type) => {
    if (typeof type !== 'string') throw unusable(path, `type ${JSON.stringify(types)}`);
    const concerns = Object.entries(schema).filter(([key]) => (ONLY_FOR[key] ?? type) === type);
    return { ...Object.fromEntries(concerns), type };
  });
}

function typed(
  schema: Plain,
  next: (value: unknown, key: string) => Plain,
  pick: (...keys: string[]) => Plain,
  path: string,
): Plain {
  const type = schema['type'] ?? impliedType(schema);
  const counts = (...keys: string[]): Plain =>
    pick(...keys.filter((key) => Number.isInteger(schema[key]) && isRepeatable(schema[key] as number)));
  if (Array.isArray(type)) return { type };
  switch (type) {
    case 'object': {
      const properties = objectIn(pick('properties')['properties']);
      const { additionalProperties: more } = pick('additionalProperties');
      return {
        type,
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, value]) => [name, next(value, name)]),
        ),
        ...(more !== undefined && {
          additionalProperties: typeof more === 'boolean' ? more : next(more, 'additionalProperties'),
        }),
      };
    }
    case 'array': {
      const { items, prefixItems } = pick('items', 'prefixItems');
      return {
        type,
        ...(items !== undefined && items !== true && { items: next(items, 'items') }),
        ...(Array.isArray(prefixItems) && {
          prefixItems: prefixItems.map((item, n) => next(item, String(n))),
        }),
        ...counts('minItems', 'maxItems'),
      };
    }
    case 'string': {
      const hasFormat = FORMATS.includes(schema['format'] as string);
      return { type, ...(hasFormat ? pick('format') : counts('minLength', 'maxLength')) };
    }
    case undefined:
      // Any value: the grammar knows that only as what an open object holds.
      return { oneOf: [...BASIC.map((basic) => ({ type: basic })), ANY_ARRAY, ANY_OBJECT] };
    default:
      if (BASIC.includes(type as string)) return { type };
      throw unusable(path, `type ${JSON.stringify(type)}`);
  }
}

const isRepeatable = (times: number): boolean => times >= 0 && times <= MOST_REPEATED;

const ANY_ARRAY = { type: 'array' };
const ANY_OBJECT = { type: 'object', additionalProperties: true };

function impliedType(schema: Plain): string | undefined {
  if ('properties' in schema) return 'object';
  return 'items' in schema || 'prefixItems' in schema ? 'array' : undefined;
}

const objectIn = (value: unknown): Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : {};

const unusable = (path: string, what: string): UnusableSchemaError =>
  new UnusableSchemaError(
    `No grammar can be made of ${what} in the schema${path === '' ? '' : ` at ${path.slice(1)}`}`,
  );
