import { SignJWT, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Client, Program } from '../../http/access.ts';
import { ApiError } from '../api-error.ts';
import { type SessionUpdate, sessionUpdate } from './session-update.ts';

/** What OpenAI's clients know a secret by that is for one session. */
const PREFIX = 'ek_';
const AUDIENCE = 'parley-realtime';
/** How long a secret can begin sessions, in seconds. */
const LIFE = { min: 10, usual: 600, max: 7_200 };

export const clientSecretRequest = z.object({
  expires_after: z
    .object({
      anchor: z.literal('created_at').nullish(),
      seconds: z.number().int().min(LIFE.min).max(LIFE.max).nullish(),
    })
    .nullish(),
  session: z.record(z.string(), z.unknown()).nullish(),
});

/** Characters of a session in a secret: browsers send it in a header, where a server takes 16 kB of all of them. */
export const LONGEST_PRESET = 4_000;

/** Who has asked for a secret, and for what. */
export interface Secret {
  readonly client: Client | Program;
  readonly session: SessionUpdate | undefined;
}

/** Makes and reads secrets that are good for beginning realtime sessions for a while: something that a page may have. */
export class ClientSecrets {
  readonly #key: Uint8Array;

  /** @param key all processes that serve the same clients have the same. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /**
   * Makes one.
   *
   * @param session as it was asked for, unread.
   * @returns with the time in s since 1970 at which it is of no more use.
   */
  async make(
    client: Client | Program,
    session: object | undefined,
    seconds: number = LIFE.usual,
  ): Promise<{ readonly value: string; readonly expires_at: number }> {
    const expires_at = Math.floor(Date.now() / 1_000) + seconds;
    const token = await new SignJWT({ client, session })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(AUDIENCE)
      .setExpirationTime(expires_at)
      .sign(this.#key);
    return { value: `${PREFIX}${token}`, expires_at };
  }

  /** Reads one; undefined if the credential is no secret at all. @throws ApiError (401) if it doesn't hold. */
  async read(credential: string | undefined): Promise<Secret | undefined> {
    if (credential?.startsWith(PREFIX) !== true) return undefined;
    try {
      const { payload } = await jwtVerify(credential.slice(PREFIX.length), this.#key, {
        audience: AUDIENCE,
        algorithms: ['HS256'],
      });
      const { client, session } = payload as { client: Secret['client']; session?: unknown };
      return { client, session: session === undefined ? undefined : sessionUpdate.parse(session) };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      throw new ApiError('The secret does not hold: forged, expired or malformed', {
        statusCode: 401,
        type: 'authentication_error',
        code: 'invalid_api_key',
        cause: error,
      });
    }
  }
}
