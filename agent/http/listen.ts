import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { SetupError } from '../../platform/errors.ts';

export interface Address {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** How the settings of this address begin, for messages: "PARLEY_HTTP" for PARLEY_HTTP_PORT and PARLEY_HTTP_HOST. */
  readonly setting: string;
}

/**
 * Lets a server listen; if it can't, it is closed.
 *
 * @returns the address at which it is reached on this machine.
 * @throws SetupError that says what to do.
 */
export async function listen(server: FastifyInstance, { host, port, setting }: Address): Promise<string> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    await server.close();
    throw new SetupError(`The agent can't listen on ${host}:${port}: ${whatToDo(error, setting)}`, {
      cause: error,
    });
  }
  const bound = (server.server.address() as AddressInfo).port;
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name === '0.0.0.0' || name === '[::]' ? 'localhost' : name}:${bound}`;
}

function whatToDo(error: unknown, setting: string): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `something else does already. End it, or set ${setting}_PORT to another port.`;
    case 'EACCES':
      return `ports below 1024 need more rights. Set ${setting}_PORT to a higher one.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no such address. Set ${setting}_HOST to one that it has.`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
