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

/** Where one of our own servers is to listen. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Names of the settings that choose an address, as an operator knows them. */
export interface AddressSettings {
  readonly host: string;
  readonly port: string;
}

/** @throws SetupError when nobody can listen at an address now; it says why, and which setting to change. */
export async function assertCanListen({ host, port }: Address, settings: AddressSettings): Promise<void> {
  try {
    await bind(port, 'tcp', host);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SetupError(await adviceFor(code ?? message, { host, port }, settings), { cause: error });
  }
}

async function adviceFor(
  problem: string,
  { host, port }: Address,
  settings: AddressSettings,
): Promise<string> {
  switch (problem) {
    case 'EADDRINUSE': {
      const other = await freePort('tcp', { host, preferred: port + 1 });
      return `Port ${port} is in use. End what uses it, or set ${settings.port} to another one, such as ${other}.`;
    }
    case 'EACCES':
      return `Port ${port} is only for processes with more rights. Set ${settings.port} to one from 1024 on.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address "${host}". Set ${settings.host} to one that it has, or leave it out.`;
    default:
      return `Nobody can listen at ${host}:${port} (${problem}). Set ${settings.host} or ${settings.port} to another.`;
  }
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
