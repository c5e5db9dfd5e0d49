import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  type CallToolResult,
  McpError as ProtocolError,
  type Tool as McpTool,
} from '@modelcontextprotocol/sdk/types.js';
import type { Logger } from 'pino';
import { childEnvironment } from '../../platform/environment.ts';
import type { McpServer } from '../definition/agent-call.ts';
import { withVariables } from '../definition/variables.ts';
import { backoffMs } from '../worker/backoff.ts';

/** How long a server may take to start and to say what it can do. */
const CONNECT_MS = 20_000;
/** Pages of its list of tools that are read. */
const MOST_PAGES = 20;

/** How a server answers that it does not know the session: the protocol says 404, some say 400. */
const UNKNOWN_SESSION: ReadonlySet<number> = new Set([400, 404]);
/** What timers can wait for at most. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const WHO_WE_ARE = { name: 'parley', version: '1' };

/** A server of the Model Context Protocol can't be reached, or has refused. */
class McpError extends Error {
  override readonly name = 'McpError';
}

/** The connection to one server. It is made anew, with growing pauses, whenever it is lost. */
export class McpConnection implements AsyncDisposable {
  readonly #server: McpServer;
  readonly #log: Logger;
  readonly #closed = new AbortController();
  #connecting: Promise<Client>;

  constructor(server: McpServer, log: Logger) {
    this.#server = server;
    this.#log = log.child({ mcp: server.name });
    this.#connecting = this.#connect();
    this.#connecting.catch(() => undefined);
  }

  /**
   * What the server can do.
   *
   * @throws McpError if it can't be reached.
   */
  async tools(): Promise<readonly McpTool[]> {
    const client = await this.#connecting;
    const tools: McpTool[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const listed = await client.listTools({ cursor }, { timeout: CONNECT_MS });
      tools.push(...listed.tools);
      cursor = listed.nextCursor;
      if (cursor === undefined) break;
    }
    return tools;
  }

  /**
   * Has the server do something.
   *
   * @throws McpError if it can't be reached or says that it failed; AbortError when the signal fires.
   */
  async call(name: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown> {
    const result = await this.#request(name, input, signal);
    const text = result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
    if (result.isError === true) throw new McpError(text || 'it failed');
    return text === '' ? result.structuredContent : text;
  }

  /** Asks once more if the server has forgotten us, so that it has done nothing. */
  async #request(
    name: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    isAgain = false,
  ): Promise<CallToolResult> {
    const client = await untilAborted(this.#connecting, signal);
    try {
      // The tool's own time limit counts: the signal fires then.
      const options = { signal, timeout: LONGEST_TIMER_MS };
      return (await client.callTool({ name, arguments: { ...input } }, undefined, options)) as CallToolResult;
    } catch (error) {
      // What the server answered itself came through.
      if (signal.aborted || error instanceof ProtocolError) throw error;
      await client.close();
      const isUnknown = error instanceof StreamableHTTPError && UNKNOWN_SESSION.has(error.code ?? 0);
      if (isUnknown && !isAgain) return this.#request(name, input, signal, true);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    const client = await this.#connecting.catch(() => undefined);
    await client?.close();
  }

  async #connect(): Promise<Client> {
    const client = new Client(WHO_WE_ARE);
    try {
      await client.connect(transportTo(this.#server), { timeout: CONNECT_MS });
    } catch (cause) {
      await client.close().catch(() => undefined);
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new McpError(`The MCP server ${this.#server.name} can't be reached: ${why}`, { cause });
    }
    client.onclose = () => {
      if (this.#closed.signal.aborted) return;
      this.#log.warn('the MCP server is gone; connecting again');
      this.#connecting = this.#reconnect();
      this.#connecting.catch(() => undefined);
    };
    return client;
  }

  async #reconnect(): Promise<Client> {
    for (let attempt = 1; ; attempt++) {
      try {
        const client = await this.#connect();
        this.#log.info('the MCP server is back');
        return client;
      } catch (err) {
        this.#log.debug({ err, attempt }, 'the MCP server is not back yet');
      }
      await delay(backoffMs(attempt), undefined, { signal: this.#closed.signal });
    }
  }
}

function transportTo(server: McpServer): Transport {
  if ('command' in server) {
    const { command, args = [], env = {} } = server;
    const variables = childEnvironment(env) as Record<string, string>;
    return new StdioClientTransport({ command, args: [...args], env: variables, stderr: 'ignore' });
  }
  const headers = withVariables(server.headers ?? {}, process.env);
  // The SDK's own classes differ from its interface where a field may be undefined.
  return new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers } });
}

/** @throws the signal's reason when it fires first. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { signal: settled.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    settled.abort();
  }
}
