import type { OpenAI } from 'openai';
import { z } from 'zod';
import { clientFor } from './client-for.ts';
import { PooledFetch } from './pooled-fetch.ts';
import { RemoteError, asRemoteError } from './remote-error.ts';
import type { RemoteModel } from './remote-model.ts';

/** How long a connection may take. */
const CONNECT_MS = 5_000;

/** An answer, as far as it is looked at. */
const answer = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

export interface StructuredQuestion<Schema extends z.ZodType> {
  /** What the model is told of its part. */
  readonly instructions: string;
  readonly question: string;
  /** What its answer has to be. */
  readonly schema: Schema;
  /** How long the answer may take at each address. */
  readonly withinMs: number;
}

/**
 * Asks a model on another machine something that it has to answer as JSON of a schema: at the first of its addresses that does.
 *
 * @throws RemoteError of the last address, if none does.
 */
export async function structuredAnswer<Schema extends z.ZodType>(
  remote: RemoteModel,
  question: StructuredQuestion<Schema>,
): Promise<z.output<Schema>> {
  using connections = new PooledFetch(CONNECT_MS);
  let failure = new RemoteError('down', `${remote.model} has no address`);
  for (const url of remote.urls) {
    try {
      return await ask(clientFor(url, remote.key, connections), remote.model, question);
    } catch (error) {
      failure = asRemoteError(error, remote.key);
    }
  }
  throw failure;
}

async function ask<Schema extends z.ZodType>(
  client: OpenAI,
  model: string,
  { instructions, question, schema, withinMs }: StructuredQuestion<Schema>,
): Promise<z.output<Schema>> {
  const given: unknown = await client.chat.completions.create(
    {
      model,
      messages: [
        { role: 'system', content: instructions },
        { role: 'user', content: question },
      ],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', strict: true, schema: z.toJSONSchema(schema, { target: 'draft-7' }) },
      },
    },
    { signal: AbortSignal.timeout(withinMs) },
  );
  const content = answer.safeParse(given).data?.choices[0]?.message.content;
  if (content === undefined) throw new RemoteError('garbage', 'It sends what is no answer');
  const parsed = schema.safeParse(jsonIn(content));
  if (parsed.success) return parsed.data;
  throw new RemoteError('garbage', 'It does not answer by the JSON schema that it is given');
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
