import { z } from 'zod';
import type { ApiLimits } from './allowances.ts';
import { SCOPES } from './scopes.ts';

const scope = z.enum(SCOPES, `must have scopes of ${SCOPES.join(', ')}`);

/** A key of 24 characters or more and what it is for, as in "…:chat+speak". */
const scopedKey = z
  .string()
  .regex(
    /^[^:,\s]{24,}:[a-z+]+$/,
    `must be keys of 24 characters or more, each with ":" and its scopes (${SCOPES.join(', ')}) joined by "+"`,
  )
  .transform((text): { key: string; scopes: string[] } => {
    const [key = '', scopes = ''] = text.split(':');
    return { key, scopes: scopes.split('+') };
  })
  .pipe(z.object({ key: z.string(), scopes: z.array(scope) }));

const perMinute = (most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number, or 0 for no limit')
    .transform(Number)
    .default(most);

/** The settings of the API, for the agent's configuration. */
export const apiEnvironment = {
  /** Whether programs may use the engines under `/v1`. */
  PARLEY_API: z.stringbool({ error: 'must be 1 or 0' }).default(true),
  /** A GGUF file of a model that makes embeddings, for `/v1/embeddings`. */
  PARLEY_EMBEDDING_MODEL: z.string().optional(),
  /** Keys that are for some of `/v1` only, and get no tokens for calls. Those of PARLEY_API_KEYS are for all of it. */
  PARLEY_SCOPED_API_KEYS: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(scopedKey))
    .default([]),
  /** What one client may use of `/v1` in a minute, and how many of its requests are answered at a time; 0 for no limit. */
  PARLEY_API_REQUESTS_PER_MINUTE: perMinute(1_000),
  PARLEY_API_TOKENS_PER_MINUTE: perMinute(200_000),
  PARLEY_API_AUDIO_SECONDS_PER_MINUTE: perMinute(7_200),
  PARLEY_API_CONCURRENCY: perMinute(32),
};

interface ApiSettings {
  readonly PARLEY_API_REQUESTS_PER_MINUTE: number;
  readonly PARLEY_API_TOKENS_PER_MINUTE: number;
  readonly PARLEY_API_AUDIO_SECONDS_PER_MINUTE: number;
  readonly PARLEY_API_CONCURRENCY: number;
}

/** The limits of each client of the API. */
export const apiLimitsOf = (settings: ApiSettings): ApiLimits => ({
  requestsPerMinute: settings.PARLEY_API_REQUESTS_PER_MINUTE,
  tokensPerMinute: settings.PARLEY_API_TOKENS_PER_MINUTE,
  audioSecondsPerMinute: settings.PARLEY_API_AUDIO_SECONDS_PER_MINUTE,
  concurrent: settings.PARLEY_API_CONCURRENCY,
});
