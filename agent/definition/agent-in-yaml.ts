import { readFile, stat } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../../platform/errors.ts';
import type { JsonSchema } from '../domain/text-generator.ts';
import { idle, instructions, mcpServers, said, toolsOf, voice, wrongAgent } from './agent-schema.ts';
import { sounds } from './agent-sounds.ts';
import type { Agent } from './define-agent.ts';
import { durationMs } from './duration.ts';
import { httpRequest, runRequest } from './http-tool.ts';
import { lexicon } from './lexicon-schema.ts';
import { type Tool, tool } from './tool.ts';
import { missingVariables } from './variables.ts';

/** Bytes of the file. A larger one is some other file. */
const LARGEST_FILE = 256 * 1_024;
/** Characters of an expression that calls a tool. */
const LONGEST_TRIGGER = 300;

const inputSchema = z
  .looseObject({
    type: z.literal('object', 'must be "object"'),
    properties: z.record(z.string(), z.unknown()),
  })
  .superRefine((schema, context) => {
    try {
      z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: `is not a JSON Schema that is understood: ${String(error)}`,
      });
    }
  })
  .meta({ description: 'A JSON Schema of what the tool has to be given.' });

const trigger = z.string().max(LONGEST_TRIGGER).refine(isExpression, 'must be a regular expression');

const yamlTool = z
  .strictObject({
    description: said
      .min(1, 'must not be empty')
      .meta({ description: 'What it does and when it is right, for the model.' }),
    input: inputSchema.optional(),
    http: httpRequest,
    meanwhile: said.optional().meta({ description: 'Said when it takes longer than a moment.' }),
    changes: z.boolean().default(false).meta({
      description: 'Whether it has an effect. Then it runs only for a turn that is certain, and never twice.',
    }),
    confirm: said.optional().meta({ description: 'Asked before it runs; the caller has to say yes.' }),
    timeout: durationMs.optional(),
    triggers: z.array(trigger).max(20).default([]).meta({
      description:
        'What callers say to have it run without the model: expressions, whose named groups are its input.',
    }),
  })
  .superRefine(({ http }, context) => {
    for (const name of missingVariables(Object.values(http.headers), process.env))
      context.addIssue({
        code: 'custom',
        path: ['http', 'headers'],
        message: `needs ${name}, which is not set in the environment`,
      });
  });

/** An agent as it is written in YAML. */
const yamlAgent = z.strictObject({
  instructions: instructions.meta({ description: 'What the model is told of its part.' }),
  greeting: said.optional().meta({ description: 'Said first; left out, the caller begins.' }),
  voice: voice.optional().meta({
    description: 'The voice that it speaks with, as en_US-joe-medium; left out, that of the process.',
  }),
  lexicon: lexicon.optional().meta({
    description: 'Words that it and its callers say: how they sound, and what recognition writes for them.',
  }),
  sounds: sounds.optional().meta({
    description:
      'What is quietly heard besides speech: "thinking" while a tool runs ("typing", or a WAV file), "ambience" all the time (a WAV file); "volume" up to 1.',
  }),
  idle: idle.optional().meta({ description: 'What happens when the caller is silent.' }),
  tools: toolsOf(yamlTool).optional(),
  mcp: mcpServers
    .optional()
    .meta({ description: 'Servers of the Model Context Protocol, whose tools the agent has as well.' }),
});

/** The JSON Schema of such a file, for editors. */
export const agentSchema = (): object =>
  z.toJSONSchema(yamlAgent, { io: 'input', target: 'draft-7', unrepresentable: 'any' });

/**
 * Reads an agent that is written in YAML.
 *
 * @throws ConfigError that names each field that is not right.
 */
export async function agentInYaml(file: string): Promise<Agent> {
  const parsed = yamlAgent.safeParse(await yamlIn(file));
  if (!parsed.success) throw wrongAgent(file, parsed.error);
  const { tools = {}, ...rest } = parsed.data;
  const made = Object.entries(tools).map(([name, each]): [string, Tool] => [name, toolOf(each)]);
  return { ...rest, tools: Object.fromEntries(made) } as Agent;
}

function toolOf({ http, input, triggers, ...options }: z.output<typeof yamlTool>): Tool {
  const schema = input ?? { type: 'object', properties: {} };
  return tool(
    {
      ...options,
      input: z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]),
      run: runRequest(http, process.env),
      triggers: triggers.map((text) => new RegExp(text, 'iu')),
    } as Parameters<typeof tool>[0],
    schema as JsonSchema,
  );
}

async function yamlIn(file: string): Promise<unknown> {
  try {
    if ((await stat(file)).size > LARGEST_FILE)
      throw new Error(`It is larger than ${LARGEST_FILE / 1_024} kB.`);
    return parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`The agent in ${file} can't be read: ${why}`, { cause });
  }
}

function isExpression(text: string): boolean {
  try {
    new RegExp(text, 'iu');
    return true;
  } catch {
    return false;
  }
}
