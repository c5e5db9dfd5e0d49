import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../../platform/loopback.ts';

/** Headers that proxies add, and clients on this machine don't. */
const OF_PROXIES = /^(forwarded|via|x-real-ip|x-forwarded-.+)$/;

/** A request is not answered, whoever asks: it came from a place or a page that may not ask. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly statusCode = 403;
}

/**
 * Refuses requests that are not from this machine. A foreign page whose name was made to point here (DNS rebinding) sends its own name, and
 * a proxy on this machine passes on requests from anywhere.
 */
export function refuseStrangers(server: FastifyInstance): void {
  server.addHook('onRequest', async ({ headers }) => {
    if (Object.keys(headers).some((name) => OF_PROXIES.test(name)))
      throw new RefusedError(
        'What comes through a proxy needs credentials: set PARLEY_API_KEYS or PARLEY_JWKS_URL',
      );
    // Fastify's own `hostname` could be what a trusted proxy says.
    if (!isLoopback(withoutPort(headers.host ?? '')))
      throw new RefusedError('This address is for this machine only');
  });
}

/**
 * Refuses requests that a page of another site makes its visitor's browser send, unless its origin is allowed. The page can't read the answers, but
 * the requests would have effects here, and count as the visitor's. Browsers tell where a request comes from in `Sec-Fetch-Site`.
 */
export function refuseOtherSites(server: FastifyInstance, allowedOrigins: readonly string[] = []): void {
  server.addHook('onRequest', async ({ headers }) => {
    const { 'sec-fetch-site': from, origin } = headers;
    if (from !== 'cross-site' && from !== 'same-site') return;
    if (origin !== undefined && allowedOrigins.includes(origin)) return;
    throw new RefusedError('Pages of other sites may not ask this');
  });
}

const withoutPort = (host: string): string => host.replace(/:\d*$/, '');
