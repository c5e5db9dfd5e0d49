import * as z from 'zod/mini';

/** Where the agent describes itself. */
export const AGENT_PATH = '/api/agent';

const choice = z.object({ id: z.string(), label: z.string() });

/** The answer at AGENT_PATH: what runs there, and what callers can choose. */
export const agentDescription = z.object({
  profile: z.string(),
  models: z.object({ stt: z.string(), llm: z.string(), tts: z.string() }),
  /** The first is the default. */
  voices: z.readonly(z.array(z.extend(choice, { language: z.string() }))),
  /** Likewise. */
  languages: z.readonly(z.array(choice)),
  speaking_rate: z.object({ min: z.number(), max: z.number(), default: z.number() }),
  turn_taking: z.object({ choices: z.readonly(z.array(z.string())), default: z.string() }),
  /** In characters. What it is, is the operator's. */
  system_prompt: z.object({ max_length: z.number() }),
  /** The settings that callers may choose; a newer agent may have some that this list of names does not. */
  caller_settings: z.readonly(z.array(z.string())),
  /** Where a trace is seen, with `{trace_id}` in it; an address that is none counts as null. */
  trace_url: z.catch(z.nullable(z.url({ protocol: /^https?$/ })), null),
});

export type AgentDescription = z.output<typeof agentDescription>;
