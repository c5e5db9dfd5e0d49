import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import { shownAddress } from '../../platform/shown-address.ts';

/** The proxy could not be reached, or refused the connection. */
class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

/**
 * Opens a connection to a server through an HTTP proxy, by its method CONNECT.
 *
 * @param signal ends the attempt.
 * @throws ProxyError
 */
export function openTunnel(proxy: URL, server: URL, signal: AbortSignal): Promise<Socket> {
  const target = `${server.hostname}:${server.port || (server.protocol === 'wss:' ? 443 : 80)}`;
  const login = [proxy.username, proxy.password].map(decodeURIComponent).join(':');
  const basic = { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
  const request = proxy.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const failed = (reason: string, cause?: unknown): void =>
      reject(new ProxyError(`the proxy at ${shownAddress(proxy.href)} ${reason}`, { cause }));
    const asking = request({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...(login !== ':' && basic) },
      agent: false,
    });
    const giveUp = (): void => void asking.destroy(new Error('nobody waits for it any more'));
    signal.addEventListener('abort', giveUp, { once: true });
    asking.on('close', () => signal.removeEventListener('abort', giveUp));
    asking.on('error', (error) => failed('could not be reached', error));
    asking.on('connect', ({ statusCode = 0 }, socket, first) => {
      signal.removeEventListener('abort', giveUp);
      if (statusCode === 200 && !signal.aborted) {
        if (first.length > 0) socket.unshift(first);
        resolve(socket);
        return;
      }
      socket.destroy();
      failed(`answered ${statusCode} to CONNECT`);
    });
    asking.end();
  });
}
