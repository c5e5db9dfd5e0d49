import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const HOST = '127.0.0.1';

/** What happens to what is sent on a route, both ways. */
export interface Impairment {
  /** Share of the media packets that are lost, from 0 to 1. */
  readonly loss: number;
  /** Each media packet is late by another time up to this: some overtake others. */
  readonly jitterMs: number;
  /** Nothing gets through. */
  readonly cut: boolean;
}

export const UNIMPAIRED: Impairment = { loss: 0, jitterMs: 0, cut: false };

/** Where a LiveKit server listens: signalling over TCP, media over UDP. */
export interface ServerPorts {
  readonly tcp: number;
  readonly udp: number;
}

export interface RouteOptions {
  readonly server: ServerPorts;
  /** Whether media takes the route as well as signalling. */
  readonly media: boolean;
  /** A random number in [0, 1): which packets are lost. */
  readonly random: () => number;
}

/**
 * A way to a LiveKit server that can be made worse. The address of its media is put into what the server tells the client, so the server
 * has to be one that never looks for another way by itself (ICE lite).
 */
export class Route implements AsyncDisposable {
  impairment = UNIMPAIRED;
  readonly #options: RouteOptions;
  readonly #signalling: Server;
  readonly #connections = new Set<Socket>();
  readonly #media: UdpSocket;
  /** By the client's address, the socket that stands for it at the server. */
  readonly #clients = new Map<string, UdpSocket>();

  static async open(options: RouteOptions): Promise<Route> {
    const signalling = createServer();
    const media = createSocket('udp4');
    signalling.listen(0, HOST);
    media.bind(0, HOST);
    await Promise.all([once(signalling, 'listening'), once(media, 'listening')]);
    return new Route(options, signalling, media);
  }

  private constructor(options: RouteOptions, signalling: Server, media: UdpSocket) {
    this.#options = options;
    this.#signalling = signalling;
    this.#media = media;
    signalling.on('connection', (client) => this.#connect(client));
    media.on('message', (packet, { address, port }) => {
      const { udp } = options.server;
      this.#pass(() => this.#clientAt(address, port).send(packet, udp, HOST));
    });
  }

  /** Of the signalling. */
  get port(): number {
    return (this.#signalling.address() as AddressInfo).port;
  }

  /** Ends every connection of the signalling; a new one is let through. */
  breakOff(): void {
    for (const connection of this.#connections) connection.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signalling.close();
    this.breakOff();
    for (const client of this.#clients.values()) client.close();
    this.#media.close();
    await once(this.#signalling, 'close');
  }

  #connect(client: Socket): void {
    if (this.impairment.cut) {
      client.resetAndDestroy();
      return;
    }
    const { server, media } = this.#options;
    const upstream = connect(server.tcp, HOST);
    for (const [end, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#connections.add(end);
      end.setNoDelay(true);
      // What breaks on one side breaks on the other; that is all there is to say about it.
      end.on('error', () => other.destroy());
      end.on('close', () => {
        this.#connections.delete(end);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (!this.impairment.cut) upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!this.impairment.cut) client.write(media ? this.#readdressed(bytes) : bytes);
    });
  }

  /** The same bytes, in which the server's address for media is that of this route. Ports have five digits here, so lengths stay. */
  #readdressed(bytes: Buffer): Buffer {
    const from = Buffer.from(` ${this.#options.server.udp} typ host`);
    const to = Buffer.from(` ${this.#media.address().port} typ host`);
    for (let at = bytes.indexOf(from); at !== -1; at = bytes.indexOf(from, at)) at += to.copy(bytes, at);
    return bytes;
  }

  #clientAt(address: string, port: number): UdpSocket {
    const name = `${address}:${port}`;
    const known = this.#clients.get(name);
    if (known) return known;
    const client = createSocket('udp4');
    client.on('message', (packet) => this.#pass(() => this.#media.send(packet, port, address)));
    client.on('error', () => this.#forget(name, client));
    this.#clients.set(name, client);
    return client;
  }

  #forget(name: string, client: UdpSocket): void {
    this.#clients.delete(name);
    client.close();
  }

  #pass(send: () => void): void {
    const { loss, jitterMs, cut } = this.impairment;
    const { random } = this.#options;
    if (cut || random() < loss) return;
    if (jitterMs === 0) send();
    else setTimeout(send, random() * jitterMs);
  }
}
