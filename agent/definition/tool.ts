import { z } from 'zod';
import type { JsonSchema } from '../domain/text-generator.ts';
import type { AgentCall, Tool } from './agent-call.ts';
import { type Duration, durationMs } from './duration.ts';

export type { Tool };

/** Something that an agent can do, besides talking. */
export interface ToolOptions<Input extends z.ZodType = z.ZodType> {
  /** What it does and when it is right, for the model. */
  readonly description: string;
  /** What it has to be given; left out if nothing. */
  readonly input?: Input;
  /** Does it. What it gives is told to the model, as JSON; what it throws as well, as text. */
  readonly run: (input: z.output<Input>, call: AgentCall) => unknown;
  /** Said when it takes longer than a moment. */
  readonly meanwhile?: string;
  /** Whether it has an effect. Then it runs only for a turn that is certain, never twice, and is not cancelled by an interruption. */
  readonly changes?: boolean;
  /** Asked before it runs; the caller has to say yes. */
  readonly confirm?: string | ((input: z.output<Input>) => string);
  /** How long it may take; 10 s by default. */
  readonly timeout?: Duration;
  /** What callers say to have it run without the model: expressions, whose named groups are its input. */
  readonly triggers?: readonly RegExp[];
}

const USUAL_TIMEOUT_MS = 10_000;

/**
 * Makes a tool.
 *
 * @param schema the JSON Schema of its input, where it isn't to be made from `input`.
 * @throws ZodError if its timeout isn't one; Error if no JSON Schema can be made of its input.
 */
export function tool<Input extends z.ZodType = z.ZodObject>(
  options: ToolOptions<Input>,
  schema?: JsonSchema,
): Tool {
  const { description, run, meanwhile, changes = false, confirm, timeout = USUAL_TIMEOUT_MS } = options;
  const input: z.ZodType = options.input ?? z.object({});
  return {
    description,
    input,
    parameters: schema ?? z.toJSONSchema(input, { io: 'input', target: 'draft-7' }),
    run,
    meanwhile,
    changes,
    confirm: typeof confirm === 'string' ? () => confirm : confirm,
    timeoutMs: durationMs.parse(timeout),
    triggers: options.triggers ?? [],
  };
}
