import type { CallReport, ToolUse, Turn } from '../definition/agent-call.ts';
import { type Turn as TurnSoFar, wasInterrupted } from '../domain/turns.ts';
import type { ToolRun } from './tool-run.ts';

/** What happened in a call, turn by turn, for the agent's own code. */
export class CallRecord {
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #turns: { readonly turn: TurnSoFar; readonly runs: readonly ToolRun[] }[] = [];
  #runs: readonly ToolRun[] = [];

  /** @param now the call's clock, in ms. */
  constructor(now: () => number) {
    [this.#now, this.#startedAt] = [now, now()];
  }

  used(runs: readonly ToolRun[]): void {
    this.#runs = [...this.#runs, ...runs];
  }

  /** The caller's turn that is over now; undefined if none is. */
  turnIn(turn: TurnSoFar): Turn | undefined {
    const last = this.#turns.at(-1)?.turn;
    if (turn.endedAt === undefined || !turn.asked || last?.number === turn.number) return undefined;
    const over = { turn, runs: this.#runs };
    this.#runs = [];
    this.#turns.push(over);
    return told(over);
  }

  report(reason: string): CallReport {
    return { turns: this.#turns.map(told), durationMs: this.#now() - this.#startedAt, reason };
  }
}

const told = ({ turn, runs }: { readonly turn: TurnSoFar; readonly runs: readonly ToolRun[] }): Turn => ({
  number: turn.number,
  caller: turn.heard ?? '',
  agent: turn.said,
  interrupted: wasInterrupted(turn),
  tools: runs.map(({ part, input, result }): ToolUse => ({ name: part.name, input, result })),
});
