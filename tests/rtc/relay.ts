import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** A reverse proxy before a WebSocket server, and a forward one (`CONNECT`) that leads to that server whatever is asked for. */
export class Relay implements AsyncDisposable {
  readonly #server: Server;
  readonly #port: number;
  readonly #prefix: string;
  readonly #open = new Set<Duplex>();
  #refusals = { left: 0, status: 0 };
  /** How many connections it has refused. */
  refused = 0;
  /** What was asked of the forward proxy, and with which credentials. */
  readonly tunnels: string[] = [];
  readonly logins: (string | undefined)[] = [];

  private constructor(port: number, prefix: string) {
    this.#port = port;
    this.#prefix = prefix;
    this.#server = createServer((_, response) => response.writeHead(404).end());
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#server.on('connect', (request, socket, head) => this.#connect(request, socket, head));
  }

  /** @param prefix path under which the server is served. */
  static async to(port: number, prefix = ''): Promise<Relay> {
    const relay = new Relay(port, prefix);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers the next connections with a status. */
  refuseNext(left: number, status: number): void {
    this.#refusals = { left, status };
  }

  /** Ends every connection that it has let through. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
  }

  #upgrade({ url = '', rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#refuses(socket)) return;
    if (!url.startsWith(`${this.#prefix}/`)) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const lines = [`GET ${url.slice(this.#prefix.length)} HTTP/1.1`];
    for (let i = 0; i < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
    this.#pass(socket, Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), head]));
  }

  #connect({ url = '', headers }: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.tunnels.push(url);
    this.logins.push(headers['proxy-authorization']);
    if (this.#refuses(socket)) return;
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    this.#pass(socket, head);
  }

  #refuses(socket: Duplex): boolean {
    if (this.#refusals.left === 0) return false;
    this.#refusals.left -= 1;
    this.refused += 1;
    socket.end(`HTTP/1.1 ${this.#refusals.status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    return true;
  }

  #pass(socket: Duplex, first: Buffer): void {
    const upstream = connect(this.#port, '127.0.0.1');
    upstream.write(first);
    socket.pipe(upstream).pipe(socket);
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      this.#open.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
    }
  }
}
