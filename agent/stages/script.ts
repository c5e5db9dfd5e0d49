import type { Passage } from '../agent-calls/passage.ts';
import type { Contribution } from '../domain/message.ts';
import type { Urgency } from '../domain/ports.ts';

/** What is made of a reply while it is spoken. */
export interface Speaking {
  /** Fires when the reply is over, or given up. */
  readonly signal: AbortSignal;
  readonly urgency: () => Urgency;
  /** Whether the caller waits: nothing of the reply is being heard, and nothing is left to be. */
  readonly isSilent: () => boolean;
}

/** What is said in a reply. */
export interface Script {
  passages(speaking: Speaking): AsyncIterable<Passage>;
  /** Whether it may turn out that nothing is said. */
  mayBeSilent(): boolean;
  /** It is over, to its end or by an interruption: gives what the history keeps of it. */
  end(): readonly Contribution[];
}
