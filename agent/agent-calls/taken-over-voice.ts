import type { Agent } from '../definition/agent-call.ts';
import type { ServedAgent } from '../definition/served-agent.ts';
import type { TtsSession } from '../domain/ports.ts';

/** An agent has taken over whose voice or lexicon can't be had. The call goes on with the voice before. */
export class VoiceNotHereError extends Error {
  override readonly name = 'VoiceNotHereError';

  constructor(agent: Agent, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      `The agent who takes over can't have its voice (${agent.voice ?? 'the usual one'}): ${why} Export it from the file of the agent ` +
        'who begins the call, so that its voice is loaded and its lexicon checked at the start.',
      { cause },
    );
  }
}

/** The voice of an agent who takes over; where it can't be had, that is reported and the one before stays. */
export function takenOverVoice(
  agent: Agent,
  served: ServedAgent | undefined,
  before: TtsSession | undefined,
  report: (error: unknown) => void,
): TtsSession | undefined {
  try {
    return served?.voiceOf?.(agent) ?? before;
  } catch (cause) {
    report(new VoiceNotHereError(agent, cause));
    return before;
  }
}
