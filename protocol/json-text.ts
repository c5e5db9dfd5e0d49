import * as z from 'zod/mini';

/** A text that holds JSON of a schema, as messages and attributes do. */
export const jsonText = <Schema extends z.ZodMiniType>(schema: Schema) => z.pipe(json, schema);

const json = z.pipe(
  z.string(),
  z.transform((text: string, context): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      context.issues.push({ code: 'custom', input: text, message: String(error) });
      return z.NEVER;
    }
  }),
);
