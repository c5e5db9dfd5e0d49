import { z } from 'zod';
import { ConfigError } from '../../platform/errors.ts';
import { sounds } from './agent-sounds.ts';
import type { Agent } from './define-agent.ts';
import { durationMs } from './duration.ts';
import { lexicon } from './lexicon-schema.ts';
import type { Tool } from './tool.ts';

/** Characters of instructions: more than any model here can read. */
const LONGEST_INSTRUCTIONS = 20_000;
/** Characters of a text that the agent says. */
const LONGEST_SAID = 1_000;
/** Tools of one agent. Each is read by the model before the call, and a small one can't tell many apart. */
const MOST_TOOLS = 64;

export const said = z
  .string({ error: 'must be a text' })
  .trim()
  .max(LONGEST_SAID, `must have at most ${LONGEST_SAID} characters`);

export const instructions = z
  .string({ error: 'must be a text: what the model is told of its part' })
  .trim()
  .min(1, 'must not be empty')
  .max(LONGEST_INSTRUCTIONS, `must have at most ${LONGEST_INSTRUCTIONS} characters`);

/** The name of a tool, as models and grammars take it. */
export const toolName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, 'must be a name of letters, digits, _ and -, at most 64');

export const idle = z.strictObject({
  askAfter: durationMs,
  say: said.min(1, 'must not be empty').optional(),
  endAfter: durationMs,
});

/** Servers of one agent. */
const MOST_SERVERS = 16;
/** Tools of one server that may be named. */
const MOST_ALLOWED = 64;

const words = z.array(z.string().max(2_000)).max(64);
const texts = z.record(z.string().min(1), z.string().max(4_000));
const anyServer = {
  name: z
    .string({ error: 'must be a name' })
    .regex(/^[\w-]{1,40}$/, 'must be a name of letters, digits, _ and -'),
  allow: z
    .array(z.string().min(1), 'must name the tools that the agent may use, or "*" for all')
    .min(1, 'must name a tool, or "*" for all')
    .max(MOST_ALLOWED),
};

export const mcpServers = z
  .array(
    z.union(
      [
        z.strictObject({
          ...anyServer,
          command: z.string().min(1),
          args: words.optional(),
          env: texts.optional(),
        }),
        z.strictObject({ ...anyServer, url: z.url({ protocol: /^https?$/ }), headers: texts.optional() }),
      ],
      'must have name, allow, and either command (args, env) or url (headers)',
    ),
  )
  .max(MOST_SERVERS, `must be at most ${MOST_SERVERS}`);

/** The name of a voice: of the manifest's, or of a server's. */
export const voice = z
  .string({ error: 'must be the name of a voice' })
  .regex(/^[\w.:-]{1,100}$/, 'must be the name of a voice, as en_US-joe-medium');

const aFunction = z.custom((value) => typeof value === 'function', 'must be a function').optional();

const aTool = z.custom<Tool>(
  (value) => value !== null && typeof value === 'object' && 'parameters' in value && 'timeoutMs' in value,
  'must be made by tool({ … })',
);

export const toolsOf = <Each extends z.ZodType>(each: Each) =>
  z
    .record(toolName, each)
    .refine((tools) => Object.keys(tools).length <= MOST_TOOLS, `must be at most ${MOST_TOOLS}`);

const agent = z.strictObject({
  instructions,
  greeting: said.optional(),
  voice: voice.optional(),
  lexicon: lexicon.optional(),
  sounds: sounds.optional(),
  tools: toolsOf(aTool).optional(),
  mcp: mcpServers.optional(),
  idle: idle.optional(),
  reply: aFunction,
  beforeSpeaking: aFunction,
  afterHearing: aFunction,
  onStart: aFunction,
  onTurn: aFunction,
  onEnd: aFunction,
});

/**
 * Checks what a file exports as its agent.
 *
 * @throws ConfigError that names each field that is not right.
 */
export function checkAgent(given: unknown, file: string): Agent {
  const parsed = agent.safeParse(given);
  if (parsed.success) return parsed.data as Agent;
  throw wrongAgent(file, parsed.error);
}

/** What is wrong with an agent's file, field by field. */
export function wrongAgent(file: string, error: z.ZodError): ConfigError {
  const problems = error.issues.map(
    (issue) => `  ${issue.path.length === 0 ? 'It' : issue.path.map(String).join('.')}: ${wordsOf(issue)}`,
  );
  return new ConfigError(`The agent in ${file} is not right:\n${problems.join('\n')}`, { cause: error });
}

/** What is wrong, for a person. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `has no field ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}
