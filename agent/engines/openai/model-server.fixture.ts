import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface ServedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Answers a request, well or badly. */
export type Answer = (response: ServerResponse, request: ServedRequest) => unknown;

/** A server that speaks OpenAI's protocol as a test wants it. */
export class ModelServer implements AsyncDisposable {
  /** Answers requests of callers. */
  answer: Answer = replies('Fine. And you?');
  /** Answers the request that makes a model say its first word. */
  warmUp: Answer = replies('Hello!');
  /** Answers the request for the list of models. */
  models: Answer = (response) => sendJson(response, 200, { object: 'list', data: [] });
  /** Closes every connection without a word, as a machine without a server does. */
  away = false;
  /** Requests of callers, in order. */
  readonly requests: ServedRequest[] = [];
  /** Connections that were opened. */
  connections = 0;
  /** Answers that the client did not want to the end. */
  abandoned = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static async start(): Promise<ModelServer> {
    const server = new ModelServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('connection', (socket: Socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.away) {
      message.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
    } catch {
      this.abandoned++;
      return;
    }
    const request = { path: message.url ?? '', headers: message.headers, body: Buffer.concat(chunks) };
    if (request.path === '/v1/models') {
      this.models(response, request);
      return;
    }
    if (isWarmUp(request)) {
      this.warmUp(response, request);
      return;
    }
    this.requests.push(request);
    response.on('close', () => {
      if (!response.writableFinished) this.abandoned++;
    });
    this.answer(response, request);
  }
}

const isWarmUp = ({ path, body }: ServedRequest): boolean =>
  path === '/v1/chat/completions' &&
  (JSON.parse(body.toString()) as { messages: unknown[] }).messages.length === 1;

export const sendJson = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

export const events = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream' });

export const event = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

export const said = (text: string): string => event({ content: text });

/** What ends a reply: why, how many tokens, and the mark of the stream's end. */
export const ENDING =
  event({}, 'stop') +
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 21, completion_tokens: 5, total_tokens: 26 } })}\n\n` +
  'data: [DONE]\n\n';

/** A reply in words, as servers send it. */
export const replies =
  (text: string): Answer =>
  (response) =>
    events(response).end(
      text
        .split(/(?<= )/)
        .map(said)
        .join('') + ENDING,
    );

/** Sends bytes as they were recorded, in pieces of so many bytes. */
export const replays =
  (recorded: Buffer, pieceBytes: number): Answer =>
  async (response) => {
    events(response);
    for (let at = 0; at < recorded.length; at += pieceBytes) {
      response.write(recorded.subarray(at, at + pieceBytes));
      await delay(0);
    }
    response.end();
  };

export const slowToBegin: Answer = () => undefined;
export const slowInTheMiddle: Answer = (response) => void events(response).write(said('Paris is '));
export const cut: Answer = (response) => {
  events(response).write(said('Paris is '), () => response.destroy());
};
/** Ends well by HTTP's rules, and in mid-sentence. */
export const ended: Answer = (response) => events(response).end(said('Paris is '));
export const cutBeforeTheFirstWord: Answer = (response) => {
  events(response).write(': ping\n\n', () => response.destroy());
};
export const busy =
  (retryAfter?: string): Answer =>
  (response) =>
    sendJson(
      response,
      429,
      { error: { message: 'Too many requests' } },
      retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    );
export const failed: Answer = (response) => sendJson(response, 500, { error: { message: 'Out of memory' } });
export const failedInTheStream: Answer = (response) =>
  events(response).end('data: {"error":{"message":"out of memory"}}\n\n');
export const refused: Answer = (response, { headers }) =>
  sendJson(response, 401, { error: { message: `Wrong key: ${String(headers.authorization)}` } });
export const rejected: Answer = (response) =>
  sendJson(response, 400, { error: { message: 'The conversation is too long' } });
export const noJson: Answer = (response) => events(response).end('data: Paris\n\n');
export const otherJson: Answer = (response) =>
  events(response).end('data: {"choices":[{"delta":{"content":7}}]}\n\n');
export const page: Answer = (response) =>
  response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome!</h1>');
export const moved: Answer = (response) =>
  response.writeHead(302, { location: 'http://169.254.169.254/v1' }).end();
export const silent: Answer = (response) => events(response).end(ENDING);
/** Writes something again and again until nobody wants it any more. */
const endless =
  (text: string): Answer =>
  (response) => {
    events(response);
    const write = (): void => {
      while (!response.destroyed && response.write(text));
      if (!response.destroyed) response.once('drain', write);
    };
    write();
  };
export const endlessLine = endless('x'.repeat(10_000));
/** Events whose end never comes, line by line. */
export const endlessEvent = endless('data: 1\n'.repeat(1_000));
export const endlessReasoning = endless(event({ reasoning_content: 'Hmm. ' }));
export const endlessReply = endless(said('and so on '));
export const neverCloses: Answer = (response) =>
  void events(response).write(said('Paris.') + event({}, 'stop') + 'data: [DONE]\n\n');
