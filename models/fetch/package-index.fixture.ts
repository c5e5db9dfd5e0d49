import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import { vi } from 'vitest';

/** Gives a wheel to who asked for it, now or later. */
export type Answer = (response: ServerResponse, file: Buffer, request: string) => void;

/** A package index on this machine, from which the real pip downloads (PEP 503). */
export class PackageIndex {
  /** The wheels that were asked for, in order. */
  readonly requests: string[] = [];
  /** By file name. */
  readonly wheels = new Map<string, Buffer>();
  answer: Answer = (response, file) => response.end(file);
  /** Requests that wait for their answer. */
  waiting = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const [, folder = '', name = ''] = (request.url ?? '').split('/');
      const file = this.wheels.get(name);
      if (folder === 'files' && file) {
        this.requests.push(name);
        this.waiting++;
        response.once('close', () => this.waiting--);
        this.answer(response, file, name);
      } else {
        const links = [...this.wheels.keys()].map((wheel) => `<a href="/files/${wheel}">${wheel}</a>`);
        response.setHeader('content-type', 'text/html').end(`<html><body>${links.join()}</body></html>`);
      }
    });
  }

  /** Opens one, and lets this process's pip ask nobody else until the test is over. */
  static async open(): Promise<PackageIndex> {
    const index = new PackageIndex();
    index.#server.listen(0, '127.0.0.1');
    await once(index.#server, 'listening');
    const { port } = index.#server.address() as AddressInfo;
    vi.stubEnv('PIP_CONFIG_FILE', devNull);
    vi.stubEnv('PIP_INDEX_URL', `http://127.0.0.1:${port}/simple`);
    vi.stubEnv('PIP_EXTRA_INDEX_URL', undefined);
    vi.stubEnv('PIP_FIND_LINKS', undefined);
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    return index;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
