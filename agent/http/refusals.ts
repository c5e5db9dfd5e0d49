import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../../platform/loopback.ts';

/** What proxies add, and nobody on this machine does. */
const OF_PROXIES = /^(forwarded|via|x-real-ip|x-forwarded-.+)$/;

/**
 * Lets only this machine ask. A site whose name was made to point here (DNS rebinding) sends its own name; and what comes through a proxy comes
 * from anywhere, whatever address it has here and whatever name the proxy gives.
 */
export function refuseStrangers(server: FastifyInstance): void {
  server.addHook('onRequest', async ({ headers }, reply) => {
    if (Object.keys(headers).some((name) => OF_PROXIES.test(name)))
      return reply.code(403).send({
        error: 'What comes through a proxy needs credentials: set PARLEY_API_KEYS or PARLEY_JWKS_URL',
      });
    // The raw one: a proxy that is trusted could say another.
    if (!isLoopback(withoutPort(headers.host ?? '')))
      return reply.code(403).send({ error: 'This address is for this machine only' });
  });
}

/**
 * Refuses what a page of another site makes its visitor's browser ask, unless its origin is allowed. The page could not read the answer, but what
 * was asked for would be done, and counted. All of today's browsers say where a request comes from (`Sec-Fetch-Site`).
 */
export function refuseOtherSites(server: FastifyInstance, allowedOrigins: readonly string[] = []): void {
  server.addHook('onRequest', async ({ headers }, reply) => {
    const { 'sec-fetch-site': from, origin } = headers;
    if (from !== 'cross-site' && from !== 'same-site') return;
    if (origin !== undefined && allowedOrigins.includes(origin)) return;
    return reply.code(403).send({ error: 'Pages of other sites may not ask this' });
  });
}

const withoutPort = (host: string): string => host.replace(/:\d*$/, '');
