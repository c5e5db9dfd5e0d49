import type { LexiconEntry } from '../domain/lexicon.ts';
import type { AgentCall } from './agent-call.ts';
import type { Duration } from './duration.ts';
import type { Tool } from './tool.ts';

/** One turn of a call, when it is over. */
export interface Turn {
  readonly number: number;
  /** What the caller said or typed. */
  readonly caller: string;
  /** What they heard in answer. */
  readonly agent: string;
  readonly interrupted: boolean;
  /** The tools that were used in it. */
  readonly tools: readonly ToolUse[];
}

/** One use of a tool. */
export interface ToolUse {
  readonly name: string;
  readonly input: unknown;
  /** What it gave, as the model reads it; undefined while it runs. */
  readonly result: string | undefined;
}

/** A call, when it is over. */
export interface CallReport {
  readonly turns: readonly Turn[];
  readonly durationMs: number;
  /** Why it ended. */
  readonly reason: string;
}

/** Who answers a call: what the model is told, what it can do, and what happens besides. */
export interface Agent {
  /** What the model is told of its part. */
  readonly instructions: string;
  /** Said first; left out, the caller begins. */
  readonly greeting?: string;
  /** A voice of this machine; by default the one that is loaded. */
  readonly voice?: string;
  /** Names and terms, how they are said, and what recognition writes for them. */
  readonly lexicon?: readonly LexiconEntry[];
  readonly tools?: Readonly<Record<string, Tool>>;
  /** What happens when the caller is silent; by default as the settings of the process say. */
  readonly idle?: { readonly askAfter: Duration; readonly say?: string; readonly endAfter: Duration };
  /** Called when the call begins, when each turn is over, and when the call is. What they throw is logged. */
  readonly onStart?: (call: AgentCall) => unknown;
  readonly onTurn?: (turn: Turn, call: AgentCall) => unknown;
  readonly onEnd?: (report: CallReport, call: AgentCall) => unknown;
}

/** Defines an agent: `export default defineAgent({ … })` in a file of its own. */
export const defineAgent = (agent: Agent): Agent => agent;
