import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';

/** What is wrong with a token. */
export const FLAWS = [
  ...['expired', 'not valid yet', 'never expires', 'for nobody', 'for an empty name', 'of another provider'],
  ...["with a stranger's signature", 'without a signature', 'signed with the public key as a secret'],
  ...['changed', 'cut', 'that names its own key', 'that names an unknown key', 'for another service'],
] as const;
export type Flaw = (typeof FLAWS)[number];

const ISSUER = 'https://login.example.com/';
const AUDIENCE = 'parley';
const KEY_ID = 'one';
const LIFE_S = 600;

/** An identity provider of one's own, whose users are known to an agent with its `settings`. */
export interface Provider extends AsyncDisposable {
  /** The agent's settings (agent/config.ts) that make it believe this provider. */
  readonly settings: Readonly<Record<string, string>>;
  readonly jwt: { readonly jwksUrl: string; readonly issuer: string; readonly audience: string };
  /** A token that is right. */
  token(subject: string): Promise<string>;
  /** A token that is not. */
  badToken(flaw: Flaw, subject: string): Promise<string>;
}

/** Serves the public key and signs tokens. */
export async function startProvider(): Promise<Provider> {
  const [own, strangers] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256', { extractable: true }),
  ]);
  const [jwk, strangersJwk] = await Promise.all([exportJWK(own.publicKey), exportJWK(strangers.publicKey)]);
  const publicPem = new TextEncoder().encode(await exportSPKI(own.publicKey));
  const keys = JSON.stringify({ keys: [{ ...jwk, kid: KEY_ID, alg: 'RS256' }] });
  const server = createServer((_, response) => void response.end(keys));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;

  const sign = (
    subject: string,
    changes: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, unknown>> = {},
    key: CryptoKey | Uint8Array = own.privateKey,
  ): Promise<string> =>
    new SignJWT({ ...claimsOf(subject), ...changes })
      .setProtectedHeader({ alg: 'RS256', kid: KEY_ID, ...header })
      .sign(key);

  const bad: Record<Flaw, (subject: string) => Promise<string> | string> = {
    expired: (subject) => sign(subject, { exp: seconds() - LIFE_S }),
    'not valid yet': (subject) => sign(subject, { nbf: seconds() + LIFE_S }),
    'never expires': (subject) => sign(subject, { exp: undefined }),
    'for nobody': (subject) => sign(subject, { sub: undefined }),
    'for an empty name': () => sign(''),
    'of another provider': (subject) => sign(subject, { iss: `${ISSUER}x` }),
    "with a stranger's signature": (subject) => sign(subject, {}, {}, strangers.privateKey),
    'without a signature': (subject) => new UnsecuredJWT(claimsOf(subject)).encode(),
    'signed with the public key as a secret': (subject) => sign(subject, {}, { alg: 'HS256' }, publicPem),
    changed: async (subject) => {
      const [header, , signature] = (await sign(subject)).split('.');
      const payload = Buffer.from(JSON.stringify(claimsOf(`not-${subject}`))).toString('base64url');
      return [header, payload, signature].join('.');
    },
    cut: async (subject) => (await sign(subject)).slice(0, -20),
    'that names its own key': (subject) =>
      sign(subject, {}, { jwk: strangersJwk, jku: 'http://127.0.0.1:1/jwks.json' }, strangers.privateKey),
    'that names an unknown key': (subject) => sign(subject, {}, { kid: 'two' }),
    'for another service': (subject) => sign(subject, { aud: ['another', `${AUDIENCE}x`] }),
  };
  return {
    settings: { PARLEY_JWKS_URL: jwksUrl, PARLEY_JWT_ISSUER: ISSUER, PARLEY_JWT_AUDIENCE: AUDIENCE },
    jwt: { jwksUrl, issuer: ISSUER, audience: AUDIENCE },
    token: (subject) => sign(subject),
    badToken: async (flaw, subject) => bad[flaw](subject),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const seconds = (): number => Math.floor(Date.now() / 1_000);

const claimsOf = (sub: string) => ({
  sub,
  iss: ISSUER,
  aud: AUDIENCE,
  iat: seconds(),
  exp: seconds() + LIFE_S,
});
