import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

export interface Credentials {
  readonly apiKeys: readonly string[];
  /** Keys that are for some endpoints of `/v1` only; by default none. */
  readonly scopedKeys?: readonly ScopedKey[];
  /** An identity provider whose tokens are accepted. */
  readonly jwt: IdentityProvider | undefined;
}

export interface ScopedKey {
  readonly key: string;
  /** What it is for. */
  readonly scopes: readonly string[];
}

export interface IdentityProvider {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
}

/** The one who asks: someone on this machine, a server that has a key, or a user whom the identity provider knows. */
export type Client =
  | { readonly type: 'local' }
  | { readonly type: 'server'; /** Which of the keys it has. */ readonly key: number }
  | {
      readonly type: 'user';
      readonly subject: string;
      /** What the identity provider says that the token is for (`scope`). */
      readonly scopes: readonly string[];
    };

/** A program that has a key for some of `/v1`. */
export interface Program {
  readonly type: 'program';
  /** Which of the scoped keys it has. */
  readonly key: number;
  readonly scopes: readonly string[];
}

/** The client has shown no valid credential (401), is known but may not ask (403), or can't be checked now (503). */
class AccessError extends Error {
  override readonly name = 'AccessError';
  readonly statusCode: 401 | 403 | 503;

  constructor(statusCode: 401 | 403 | 503, message: string, options?: ErrorOptions) {
    super(message, options);
    this.statusCode = statusCode;
  }
}

/** Accepted signature algorithms: those with a public key. Shared secrets and "none" would let others sign. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** Leeway in judging a token's times, since the clocks of two machines differ. */
const CLOCK_TOLERANCE_S = 10;
/** Most characters of a credential. A longer one is refused unread. */
const LONGEST_CREDENTIAL = 8_192;

/**
 * Finds out who asks, by `Authorization: Bearer …` or `X-API-Key`.
 *
 * @param credentials that are accepted; without any, everyone is taken to be on this machine.
 */
export function accessWith(
  credentials: Credentials | undefined,
): (headers: IncomingHttpHeaders) => Promise<Client> {
  if (!credentials) return async () => ({ type: 'local' });
  const { apiKeys, jwt } = credentials;
  const keyOf = keyCheck(apiKeys);
  const verify = jwt && verifierOf(jwt);
  return async (headers) => {
    const credential = credentialIn(headers);
    if (credential === undefined) throw new AccessError(401, 'Show an API key or a token of your login');
    const key = keyOf(credential);
    if (key !== undefined) return { type: 'server', key };
    if (!verify) throw new AccessError(401, 'This API key is not known here');
    return { type: 'user', ...(await verify(credential)) };
  };
}

/** Finds out who asks for `/v1`: as `accessWith` does, and programs by their scoped keys, which are for nothing else. */
export function apiAccessWith(
  credentials: Credentials | undefined,
): (headers: IncomingHttpHeaders) => Promise<Client | Program> {
  const access = accessWith(credentials);
  const scopedKeys = credentials?.scopedKeys ?? [];
  const keyOf = keyCheck(scopedKeys.map(({ key }) => key));
  return async (headers) => {
    const key = keyOf(credentialIn(headers) ?? '');
    const scopedKey = key === undefined ? undefined : scopedKeys[key];
    return key !== undefined && scopedKey
      ? { type: 'program', key, scopes: scopedKey.scopes }
      : access(headers);
  };
}

function credentialIn(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['x-api-key'];
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const credential = typeof key === 'string' && key !== '' ? key : bearer;
  return credential === undefined || credential.length > LONGEST_CREDENTIAL ? undefined : credential;
}

/** Finds which key a text is, if any. It takes a time that does not depend on the keys, so that the time reveals nothing. */
function keyCheck(keys: readonly string[]): (key: string) => number | undefined {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const digests = keys.map(digest);
  return (key) => {
    const given = digest(key);
    return digests.reduce<number | undefined>(
      (found, known, index) => (timingSafeEqual(known, given) ? index : found),
      undefined,
    );
  };
}

function verifierOf({
  jwksUrl,
  issuer,
  audience,
}: IdentityProvider): (token: string) => Promise<{ subject: string; scopes: readonly string[] }> {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['sub', 'exp'],
      });
      const { sub, aud, scope } = payload;
      if (typeof sub !== 'string' || sub === '') throw new AccessError(401, 'The token is for nobody');
      if (![aud].flat().includes(audience)) throw new AccessError(403, 'The token is for another service');
      return { subject: sub, scopes: typeof scope === 'string' ? scope.split(' ') : [] };
    } catch (error) {
      if (error instanceof AccessError) throw error;
      if (isTokensFault(error))
        throw new AccessError(401, 'The token does not hold: forged, expired or malformed', { cause: error });
      throw new AccessError(503, 'The keys of the identity provider can not be had', { cause: error });
    }
  };
}

/** Whether the token is wrong. Any other error means that the provider's keys could not be fetched, and the token is not judged. */
const isTokensFault = (error: unknown): boolean =>
  error instanceof errors.JOSEError &&
  ![errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code].includes(error.code);
