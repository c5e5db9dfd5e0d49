import * as z from 'zod/mini';

const choice = z.object({ id: z.string(), label: z.string() });

/** The settings of a call that the page knows. */
export const SETTINGS = ['voice', 'speaking_rate', 'turn_taking', 'language', 'system_prompt'] as const;
export type SettingName = (typeof SETTINGS)[number];

const agentProfile = z.object({
  voices: z._default(z.array(z.extend(choice, { language: z.optional(z.string()) })), []),
  languages: z._default(z.array(choice), []),
  speaking_rate: z._default(z.object({ min: z.number(), max: z.number(), default: z.number() }), {
    min: 0.5,
    max: 2,
    default: 1,
  }),
  turn_taking: z._default(z.object({ choices: z.array(z.string()), default: z.string() }), {
    choices: [],
    default: '',
  }),
  system_prompt: z._default(z.object({ default: z.string(), max_length: z.number() }), {
    default: '',
    max_length: 2_000,
  }),
  caller_settings: z._default(z.array(z.string()), []),
  trace_url: z.catch(z.optional(z.nullable(z.url({ protocol: /^https?$/ }))), undefined),
});

/** What the agent lets callers choose, and where its traces are seen. */
export type AgentProfile = z.output<typeof agentProfile>;

/**
 * Asks the agent what can be chosen.
 *
 * @returns undefined when it does not say: then nothing can be.
 */
export async function fetchAgentProfile(): Promise<AgentProfile | undefined> {
  try {
    const response = await fetch('/api/agent', { headers: { accept: 'application/json' } });
    if (!response.ok) return undefined;
    return parseAgentProfile(await response.json());
  } catch {
    return undefined; // an agent without it, or none: a call says more than this could
  }
}

export function parseAgentProfile(json: unknown): AgentProfile | undefined {
  const parsed = agentProfile.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}

/** The settings that make a choice: allowed by the deployer, with something to choose from. */
export function offeredSettings(profile: AgentProfile): readonly SettingName[] {
  const several: Record<SettingName, boolean> = {
    voice: profile.voices.length > 1,
    speaking_rate: true,
    turn_taking: profile.turn_taking.choices.length > 1,
    language: profile.languages.length > 1,
    system_prompt: true,
  };
  return SETTINGS.filter((name) => several[name] && profile.caller_settings.includes(name));
}
