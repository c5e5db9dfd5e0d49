import { z } from 'zod';
import type { AgentCall } from './agent-call.ts';
import { headers, withVariables } from './variables.ts';

/** Bytes of an answer that are read. What the model is told of it is cut anyway. */
const LARGEST_ANSWER = 256 * 1_024;

/** A placeholder for something of the tool's input. */
const PLACEHOLDER = /\{(\w+)\}/g;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A tool that is a request over HTTP. */
export const httpRequest = z.strictObject({
  method: z.enum(METHODS, `must be one of ${METHODS.join(', ')}`).default('GET'),
  /** With `{field}` where something of the input stands; the rest of it is the query, or the body as JSON. */
  url: z
    .string({ error: 'must be an address' })
    .regex(/^https?:\/\/[^\s{}]+(\/|$|\?)/, 'must be an address of http or https, whose host has no {field}'),
  headers: headers.default({}),
});
export type HttpRequest = z.output<typeof httpRequest>;

/** A service has answered that it did not do it. */
class HttpToolError extends Error {
  override readonly name = 'HttpToolError';
}

/**
 * Makes the request of a tool.
 *
 * @param env where the variables of headers are.
 * @returns what runs it: it gives the answer, as JSON where it is JSON.
 */
export function runRequest(
  request: HttpRequest,
  env: NodeJS.ProcessEnv,
): (input: Readonly<Record<string, unknown>>, call: AgentCall) => Promise<unknown> {
  const sent = withVariables(request.headers, env);
  return async (input, { signal }) => {
    const { url, rest } = addressOf(request.url, input);
    const inQuery = request.method === 'GET' || request.method === 'DELETE';
    if (inQuery) for (const [name, value] of Object.entries(rest)) url.searchParams.set(name, written(value));
    const response = await fetch(url, {
      method: request.method,
      headers: {
        accept: 'application/json',
        ...(!inQuery && { 'content-type': 'application/json' }),
        ...sent,
      },
      ...(!inQuery && { body: JSON.stringify(rest) }),
      signal,
      // Another address has not been allowed, and would be sent the headers.
      redirect: 'error',
    });
    const text = await textOf(response);
    if (!response.ok)
      throw new HttpToolError(`The service answered ${response.status}: ${text.slice(0, 500)}`);
    return parsed(text);
  };
}

/** The address of a request, and the input that has no place in it. Every value is one part of the path, whatever stands in it. */
function addressOf(
  template: string,
  input: Readonly<Record<string, unknown>>,
): { readonly url: URL; readonly rest: Readonly<Record<string, unknown>> } {
  const used = new Set<string>();
  const address = template.replace(PLACEHOLDER, (_, name: string) => {
    used.add(name);
    const value = encodeURIComponent(written(input[name] ?? ''));
    return /^\.{1,2}$/.test(value) ? value.replaceAll('.', '%2E') : value;
  });
  const rest = Object.entries(input).filter(([name]) => !used.has(name));
  return { url: new URL(address), rest: Object.fromEntries(rest) };
}

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

async function textOf(response: Response): Promise<string> {
  let text = '';
  let read = 0;
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    read += (chunk as Uint8Array).byteLength;
    text += decoder.decode(chunk, { stream: true });
    if (read > LARGEST_ANSWER) break;
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
