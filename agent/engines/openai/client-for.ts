import { OpenAI } from 'openai';
import type { PooledFetch } from './pooled-fetch.ts';

/**
 * A client of OpenAI's protocol that is given all that it needs, and looks for nothing by itself.
 *
 * @param baseURL as https://api.openai.com/v1.
 */
export function clientFor(baseURL: string, key: string | undefined, { fetch }: PooledFetch): OpenAI {
  return new OpenAI({
    baseURL,
    // The client insists on a key; where there is none, none is sent.
    apiKey: key ?? 'none',
    ...(key === undefined && { defaultHeaders: { authorization: null } }),
    // What is not given, it would look for in the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    // It tries again without regard to callers and other addresses.
    maxRetries: 0,
    fetch,
  });
}
