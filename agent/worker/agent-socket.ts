import type { PartialMessage } from '@bufbuild/protobuf';
import { JobType, ServerMessage, WorkerMessage } from '@livekit/protocol';
import { AccessToken } from 'livekit-server-sdk';
import { isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { Observable } from 'rxjs';
import { WebSocket, type ClientOptions, type RawData } from 'ws';
import { ConfigError } from '../../platform/errors.ts';
import { proxyFor } from '../../platform/proxy.ts';
import { shownAddress } from '../../platform/shown-address.ts';
import { openTunnel } from './open-tunnel.ts';

/** Version of the protocol between worker and LiveKit server. */
const PROTOCOL = 1;
/** Version of this worker, which appears only in the server's log. */
const VERSION = 'parley';
/** How long the server may take to accept the connection and to register the worker. */
const HANDSHAKE_MS = 5_000;
const PING_MS = 5_000;

export type ToServer = NonNullable<PartialMessage<WorkerMessage>['message']>;
export type FromServer = ServerMessage['message'];

export interface AgentSocketOptions {
  /** The server's address, `ws://` or `wss://`, with the path that it is served under. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The name by which calls are dispatched to the worker; a worker without one gets every new room. */
  readonly agentName?: string | undefined;
}

export interface Registration {
  readonly workerId: string;
  readonly send: (message: ToServer) => void;
}

export type SocketEvent =
  | { readonly type: 'registered'; readonly registration: Registration }
  | { readonly type: 'message'; readonly message: FromServer };

/** The connection to the server was lost, or there was none. */
class RegistrationLostError extends Error {
  override readonly name = 'RegistrationLostError';
}

/**
 * One registration with LiveKit's agent dispatch. It connects when it is subscribed to, through the proxy that the environment names
 * for the server, if any. It emits what the server says, and never completes.
 *
 * @throws RegistrationLostError when the connection ends or falls silent; ConfigError when the server refuses the key.
 */
export function agentSocket(options: AgentSocketOptions): Observable<SocketEvent> {
  return new Observable<SocketEvent>((subscriber) => {
    let socket: WebSocket | undefined;
    const left = new AbortController();
    let lastPongAt = performance.now();

    const send = (message: ToServer): void => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(new WorkerMessage({ message }).toBinary());
    };
    const lost = (reason: string, cause?: unknown): void =>
      subscriber.error(
        new RegistrationLostError(`LiveKit at ${shownAddress(options.url)}: ${reason}`, { cause }),
      );

    const handshake = setTimeout(() => lost('did not register this worker in time'), HANDSHAKE_MS);
    const ping = setInterval(() => {
      if (performance.now() - lastPongAt > 2 * PING_MS) lost('no longer answers');
      else send({ case: 'ping', value: { timestamp: BigInt(Date.now()) } });
    }, PING_MS);

    const read = (data: RawData): void => {
      const { message } = ServerMessage.fromBinary(bytesOf(data));
      lastPongAt = performance.now();
      if (message.case === 'register') {
        clearTimeout(handshake);
        subscriber.next({ type: 'registered', registration: { workerId: message.value.workerId, send } });
      } else if (message.case !== 'pong') {
        subscriber.next({ type: 'message', message });
      }
    };

    const connect = async (): Promise<void> => {
      const address = agentAddress(options.url);
      const proxy = proxyFor(address);
      const tunnel = proxy && (await openTunnel(proxy, address, left.signal));
      const token = await workerToken(options);
      if (subscriber.closed) {
        tunnel?.destroy();
        return;
      }
      const opened = new WebSocket(address, {
        headers: { authorization: `Bearer ${token}` },
        handshakeTimeout: HANDSHAKE_MS,
        ...(tunnel && through(tunnel, address)),
      });
      socket = opened;
      opened.on('open', () => send(registration(options.agentName)));
      opened.on('message', (data) => {
        try {
          read(data);
        } catch (error) {
          lost('sent what is no agent message', error);
        }
      });
      opened.on('unexpected-response', (_request, response) => {
        const status = response.statusCode ?? 0;
        response.destroy();
        if (status === 401 || status === 403) subscriber.error(keyRefused(options.url, status));
        else lost(`answered ${status} to a worker`);
      });
      opened.on('error', (error) => lost('could not be reached', error));
      opened.on('close', (code) => lost(`closed the connection (${code})`));
    };
    connect().catch((error: unknown) => {
      if (error instanceof ConfigError) subscriber.error(error);
      else lost('could not be reached', error);
    });

    return () => {
      clearTimeout(handshake);
      clearInterval(ping);
      left.abort();
      // A socket that is closed while it connects emits an error, which needs a handler although nobody wants it.
      socket?.removeAllListeners().on('error', () => undefined);
      socket?.terminate();
    };
  });
}

function registration(agentName: string | undefined): ToServer {
  return {
    case: 'register',
    value: {
      type: JobType.JT_ROOM,
      agentName: agentName ?? '',
      version: VERSION,
      allowedPermissions: {
        canSubscribe: true,
        canPublish: true,
        canPublishData: true,
        canUpdateMetadata: true,
      },
    },
  };
}

function agentAddress(url: string): URL {
  const address = new URL(url.replace(/^http/, 'ws'));
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/agent`;
  address.searchParams.set('protocol', String(PROTOCOL));
  return address;
}

/** Lets a socket go through a tunnel. */
function through(tunnel: Socket, { protocol, hostname }: URL): Pick<ClientOptions, 'createConnection'> {
  const servername = isIP(hostname.replace(/^\[|\]$/g, '')) ? '' : hostname;
  return {
    createConnection: () => (protocol === 'wss:' ? connectSecurely({ socket: tunnel, servername }) : tunnel),
  };
}

async function workerToken({ apiKey, apiSecret }: AgentSocketOptions): Promise<string> {
  const token = new AccessToken(apiKey, apiSecret, { ttl: '10m' });
  token.addGrant({ agent: true });
  return token.toJwt();
}

const keyRefused = (url: string, status: number): ConfigError =>
  new ConfigError(
    `LiveKit at ${shownAddress(url)} refused the worker (${status}): set LIVEKIT_API_KEY and LIVEKIT_API_SECRET to a pair that this server knows.`,
  );

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
