import type * as z from 'zod/mini';

/** JSON from outside in the shape that is expected; undefined when it is not: a message more or less does not end a call. */
export function parse<Schema extends z.ZodMiniType>(
  schema: Schema,
  text: string,
): z.output<Schema> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}
