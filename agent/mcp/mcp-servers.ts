import { z } from 'zod';
import type { Tool as McpTool } from '@modelcontextprotocol/sdk/types.js';
import type { Logger } from 'pino';
import { ConfigError } from '../../platform/errors.ts';
import type { Agent, McpServer, Tool } from '../definition/agent-call.ts';
import { toolName } from '../definition/agent-schema.ts';
import { tool } from '../definition/tool.ts';
import type { JsonSchema } from '../domain/text-generator.ts';
import { McpConnection } from './mcp-connection.ts';

/** Characters of a tool's description that the model reads. */
const LONGEST_DESCRIPTION = 500;

/** The servers of the Model Context Protocol that the agents of this process use. An agent that is loaded again finds its own open. */
export class McpServers implements AsyncDisposable {
  readonly #log: Logger;
  readonly #connections = new Map<string, McpConnection>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /**
   * The agent with the tools of its servers.
   *
   * @throws ConfigError if a server can't be reached or lacks a tool, or a name is there twice.
   */
  async equip(agent: Agent, file: string): Promise<Agent> {
    const tools: Record<string, Tool> = { ...agent.tools };
    for (const server of agent.mcp ?? []) {
      for (const [name, each] of await this.#toolsOf(server, file)) {
        if (Object.hasOwn(tools, name))
          throw new ConfigError(
            `The agent in ${file} has two tools called ${name}, one of them of the MCP server ${server.name}.`,
          );
        tools[name] = each;
      }
    }
    return { ...agent, tools };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#connections.values()].map((connection) => connection[Symbol.asyncDispose]()));
  }

  async #toolsOf(server: McpServer, file: string): Promise<[string, Tool][]> {
    const connection = this.#connectionTo(server);
    let had: readonly McpTool[];
    try {
      had = await connection.tools();
    } catch (cause) {
      this.#forget(server);
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ConfigError(`The agent in ${file} can't be loaded: ${why}`, { cause });
    }
    const missing = server.allow.filter((name) => name !== '*' && !had.some((each) => each.name === name));
    if (missing.length > 0)
      throw new ConfigError(
        `The MCP server ${server.name} has no ${missing.join(', ')}. It has ${had.map(({ name }) => name).join(', ')}.`,
      );
    const isAllowed = ({ name }: McpTool): boolean =>
      server.allow.includes('*') || server.allow.includes(name);
    return had.filter(isAllowed).map((each) => [nameOf(each, server), toolOf(each, connection)]);
  }

  #connectionTo(server: McpServer): McpConnection {
    const key = JSON.stringify(server);
    let connection = this.#connections.get(key);
    if (!connection) this.#connections.set(key, (connection = new McpConnection(server, this.#log)));
    return connection;
  }

  #forget(server: McpServer): void {
    const key = JSON.stringify(server);
    const connection = this.#connections.get(key);
    this.#connections.delete(key);
    void connection?.[Symbol.asyncDispose]();
  }
}

function nameOf({ name }: McpTool, server: McpServer): string {
  if (toolName.safeParse(name).success) return name;
  throw new ConfigError(
    `The MCP server ${server.name} has a tool called "${name}", which models can't call. Leave it out of allow.`,
  );
}

/** A server's tool as the agent's. It counts as one that changes something, unless the server says that it only reads. */
function toolOf(
  { name, description = '', inputSchema, annotations }: McpTool,
  connection: McpConnection,
): Tool {
  return tool(
    {
      description: description.slice(0, LONGEST_DESCRIPTION),
      input: inputOf(inputSchema),
      changes: annotations?.readOnlyHint !== true,
      run: (input, { signal }) => connection.call(name, input, signal),
    },
    inputSchema as JsonSchema,
  );
}

/** What checks the input; the server alone where its schema can't be understood. */
function inputOf(schema: McpTool['inputSchema']): z.ZodType<Record<string, unknown>> {
  try {
    return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]) as z.ZodType<
      Record<string, unknown>
    >;
  } catch {
    return z.record(z.string(), z.unknown());
  }
}
