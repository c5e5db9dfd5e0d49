import type { JsonSchema } from '../../../domain/text-generator.ts';

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mayBeLeftOut = ({ required }: Plain, name: string): boolean =>
  !(Array.isArray(required) && required.includes(name));

/**
 * The same schema, where null stands for a property that may be left out: a grammar makes all properties, and a model would have to
 * invent what nobody said. `withoutNulls` leaves them out again.
 */
export function withNulls(schema: JsonSchema): JsonSchema {
  const { properties, items } = schema;
  return {
    ...schema,
    ...(isPlain(items) && { items: withNulls(items) }),
    ...(isPlain(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => {
          const inner = isPlain(value) ? withNulls(value) : value;
          return [name, mayBeLeftOut(schema, name) ? { anyOf: [{ type: 'null' }, inner] } : inner];
        }),
      ),
    }),
  };
}

/** The value that was meant by one that a schema with nulls allows. */
export function withoutNulls(value: unknown, schema: JsonSchema): unknown {
  const { properties, items } = schema;
  if (Array.isArray(value)) return isPlain(items) ? value.map((item) => withoutNulls(item, items)) : value;
  if (!isPlain(value) || !isPlain(properties)) return value;
  const said = Object.entries(value).filter(([name, inner]) => {
    const isOptional = name in properties && mayBeLeftOut(schema, name);
    return inner !== null || !isOptional;
  });
  return Object.fromEntries(
    said.map(([name, inner]) => {
      const property = properties[name];
      return [name, isPlain(property) ? withoutNulls(inner, property) : inner];
    }),
  );
}
