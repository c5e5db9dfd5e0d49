import * as z from 'zod/mini';

/** The HTTP path at which the agent describes itself. */
export const AGENT_PATH = '/api/agent';

const choice = z.object({ id: z.string(), label: z.string() });

/** The answer at AGENT_PATH: what runs there, and what callers can choose. */
export const agentDescription = z.object({
  profile: z.string(),
  models: z.object({ stt: z.string(), llm: z.string(), tts: z.string() }),
  /** The first is the default. */
  voices: z.readonly(z.array(z.extend(choice, { language: z.string() }))),
  /** The first is the default. */
  languages: z.readonly(z.array(choice)),
  speaking_rate: z.object({ min: z.number(), max: z.number(), default: z.number() }),
  turn_taking: z.object({ choices: z.readonly(z.array(z.string())), default: z.string() }),
  /** Longest prompt that a caller may choose, in characters. The operator's own prompt is not told. */
  system_prompt: z.object({ max_length: z.number() }),
  /** Names of the settings that callers may choose. A newer agent may send names that are not known here. */
  caller_settings: z.readonly(z.array(z.string())),
  /** Address that shows a trace, with `{trace_id}` in place of its id. What is not an address counts as null. */
  trace_url: z.catch(z.nullable(z.url({ protocol: /^https?$/ })), null),
});

export type AgentDescription = z.output<typeof agentDescription>;
