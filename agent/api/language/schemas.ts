import { z } from 'zod';
import type { FunctionTool, GenerationRequest, JsonSchema, TextFormat } from '../../domain/text-generator.ts';
import { tooMuchIn } from '../../domain/schema-size.ts';
import { BOUNDS } from './bounds.ts';

export const text = z.string().max(BOUNDS.text);

/** A function's name, as it may stand in a grammar. */
export const functionName = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'has to be 1 to 64 letters, digits, underscores or hyphens');

export const modelName = z.string().min(1).max(BOUNDS.name);

/** A JSON schema that is small enough for a grammar. */
const jsonSchema = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
  const problem = tooMuchIn(schema);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
}) as z.ZodType<JsonSchema>;

export const temperature = z.number().min(0).max(2).nullish();
export const topP = z.number().gt(0).max(1).nullish();
const penalty = z.number().min(-2).max(2).nullish();
export const maxTokens = z.int().min(1).max(1_000_000).nullish();
const seed = z.int().nullish();
export const stop = z
  .union([z.string().max(BOUNDS.stop), z.array(z.string().max(BOUNDS.stop)).max(BOUNDS.stops)])
  .nullish();

/** What does not concern the answer. */
export const effort = z.string().max(32).nullish();

export const stopsOf = (given: string | readonly string[] | null | undefined): string[] =>
  [given ?? []].flat().filter((each) => each !== '');

/** Seeds of llama.cpp are 32 bits wide. */
const seedOf = (given: number | null | undefined): number | undefined =>
  typeof given === 'number' ? Math.abs(given) % 2 ** 32 : undefined;

/** How the tokens of a completion are chosen. */
export const sampling = {
  temperature,
  top_p: topP,
  frequency_penalty: penalty,
  presence_penalty: penalty,
  seed,
};

export const samplingOf = (given: z.output<z.ZodObject<typeof sampling>>): GenerationRequest['sampling'] => ({
  temperature: given.temperature ?? undefined,
  topP: given.top_p ?? undefined,
  seed: seedOf(given.seed),
  frequencyPenalty: given.frequency_penalty ?? undefined,
  presencePenalty: given.presence_penalty ?? undefined,
});

/** Whether the model may think first: programs ask for it by an effort that is not the least. */
export const reasons = (given: string | null | undefined): boolean =>
  typeof given === 'string' && !['none', 'minimal'].includes(given);

const namedSchema = { name: z.string().max(BOUNDS.name), strict: z.boolean().nullish() };

/** `response_format` of chat completions. */
export const responseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ ...namedSchema, schema: jsonSchema }),
  }),
]);

/** `text.format` of responses. */
export const textFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({ type: z.literal('json_schema'), ...namedSchema, schema: jsonSchema }),
]);

export function formatOf(
  type: 'text' | 'json_object' | 'json_schema' = 'text',
  described?: { readonly schema: JsonSchema; readonly strict?: boolean | null | undefined },
): TextFormat {
  if (type === 'json_object') return { type: 'json' };
  if (type !== 'json_schema' || !described) return { type: 'text' };
  return { type: 'schema', schema: described.schema, strict: described.strict === true };
}

/** A function that the model may call, as both protocols describe it. */
export const functionShape = {
  name: functionName,
  description: z.string().max(BOUNDS.description).nullish(),
  parameters: jsonSchema.nullish(),
  strict: z.boolean().nullish(),
};

export const toolOf = ({
  name,
  description,
  parameters,
}: {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly parameters?: JsonSchema | null | undefined;
}): FunctionTool => ({
  name,
  description: description ?? undefined,
  parameters: parameters ?? undefined,
});
