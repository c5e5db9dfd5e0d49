import { connect } from 'node:net';

/** What came back on a connection until it was closed. */
export interface RawAnswer {
  /** Undefined where the connection was closed without an answer. */
  readonly status: number | undefined;
  readonly body: string;
  /** Whether the server closed the connection in time. */
  readonly closed: boolean;
}

/** How long a server may take to answer what is sent at once and whole. */
const ANSWER_MS = 10_000;

/**
 * Sends bytes to an HTTP server as they are, on a connection of their own, and reads until it closes. A client's library would refuse
 * to send most of what is tried here.
 */
export function sendRaw(url: string, bytes: Uint8Array): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) }, () => void socket.end(bytes));
    const done = (closed: boolean): void => {
      clearTimeout(late);
      socket.destroy();
      resolve({ ...read(Buffer.concat(pieces).toString('latin1')), closed });
    };
    const late = setTimeout(() => done(false), ANSWER_MS);
    socket.on('data', (piece) => pieces.push(piece));
    // A server that refuses a request may reset the connection while the rest of it is still coming.
    socket.on('error', () => undefined);
    socket.on('close', () => done(true));
  });
}

/** What Node sends as a body in pieces that is empty. */
const NO_BODY = '0\r\n\r\n';

function read(answer: string): Pick<RawAnswer, 'status' | 'body'> {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  const body = rest.join('\r\n\r\n');
  return { status: status === undefined ? undefined : Number(status), body: body === NO_BODY ? '' : body };
}
