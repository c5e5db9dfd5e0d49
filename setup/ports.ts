import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { SetupError } from '../platform/errors.ts';

export type Transport = 'tcp' | 'udp';

/** Whether `port` can be bound on `host` now. */
export async function isPortFree(
  port: number,
  transport: Transport = 'tcp',
  host = '127.0.0.1',
): Promise<boolean> {
  try {
    await bind(port, transport, host);
    return true;
  } catch {
    return false;
  }
}

/** A port that nobody uses now: `preferred` when it is free and not in `taken`, else one that the system picks. */
export async function freePort(
  transport: Transport = 'tcp',
  options: { host?: string; preferred?: number; taken?: readonly number[] } = {},
): Promise<number> {
  const { host = '127.0.0.1', preferred, taken = [] } = options;
  if (preferred && !taken.includes(preferred) && (await isPortFree(preferred, transport, host)))
    return preferred;
  for (;;) {
    const port = await bind(0, transport, host);
    if (!taken.includes(port)) return port;
  }
}

/** @throws SetupError when the page's port is in use; it names one that is not. */
export async function assertHttpPortFree({ host, port }: { host: string; port: number }): Promise<void> {
  if (await isPortFree(port, 'tcp', host)) return;
  let other = port + 1;
  while (!(await isPortFree(other, 'tcp', host))) other += 1;
  throw new SetupError(
    `Port ${port} is in use. End what uses it, or choose another one: npm start -- --port ${other} (or PARLEY_HTTP_PORT=${other}).`,
  );
}

/** Binds `port` and lets it go again; returns its number. */
async function bind(port: number, transport: Transport, host: string): Promise<number> {
  if (transport === 'tcp') {
    const server = createServer();
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    return typeof address === 'object' && address ? address.port : port;
  }
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.bind({ port, address: host, exclusive: true });
    await once(socket, 'listening');
    return socket.address().port;
  } finally {
    socket.close();
  }
}
