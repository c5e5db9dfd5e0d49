import type { Agent } from '../definition/agent-call.ts';
import { durationMs } from '../definition/duration.ts';
import { type CallLimits, USUAL_ANSWER_MS } from '../domain/call-limits.ts';

/** The limits of a call, with the silences that the agent wants who answers at the time. */
export function limitsOf(usual: CallLimits, agent: () => Agent | undefined): CallLimits {
  const idle = (): { readonly idleMs: number; readonly answerMs?: number } => {
    const wanted = agent()?.idle;
    if (!wanted) return usual;
    const [idleMs, endMs] = [durationMs.parse(wanted.askAfter), durationMs.parse(wanted.endAfter)];
    return { idleMs, answerMs: Math.max(0, endMs - idleMs) };
  };
  return {
    longestMs: usual.longestMs,
    get idleMs() {
      return idle().idleMs;
    },
    get answerMs() {
      return idle().answerMs ?? USUAL_ANSWER_MS;
    },
  };
}
