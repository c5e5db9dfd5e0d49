import type { ToolUse, Turn } from '../definition/agent-call.ts';
import type { Duration } from '../definition/duration.ts';
import type { Script } from './script.ts';

/** How a call is tested. */
export interface TestCallOptions {
  /** What the model answers; with "local" the model of this machine does. */
  readonly llm: Script | 'local';
  /** The caller's attributes. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What an agent's code sends to the caller's client. */
export interface SentJson {
  /** By which the client tells what it is. */
  readonly topic: string;
  /** What is sent. */
  readonly json: unknown;
}

/** A call with an agent, for tests. */
export abstract class TestCall implements AsyncDisposable {
  /** What the agent's code sent to the caller's client. */
  readonly sent: SentJson[] = [];
  /** Failures that the call survived: what hooks threw, say. */
  readonly errors: unknown[] = [];
  readonly #turns: Turn[] = [];

  /** What the agent said since the caller last said something. */
  abstract get reply(): string;

  /** Why the call has ended; undefined while it goes on. */
  abstract get ended(): string | undefined;

  /** What both said so far, line by line, as in "caller: Hello." and "agent: Hi!". */
  abstract get transcript(): readonly string[];

  /** The turns so far. */
  get turns(): readonly Turn[] {
    return this.#turns;
  }

  /** The tools that were used so far, in order. */
  get used(): readonly ToolUse[] {
    return this.#turns.flatMap(({ tools }) => tools);
  }

  /**
   * The caller says something, and listens until the agent has finished.
   *
   * @throws Error if the call is over, or the agent does not answer in time.
   */
  abstract says(text: string): Promise<void>;

  /** The caller dials a key, and listens until the agent has finished. Throws as `says` does. */
  abstract dials(key: string): Promise<void>;

  /**
   * The caller interrupts what the agent says next, after so many words of it.
   *
   * @param saying what they say over it; left out, they only make the agent quiet, as by a button.
   */
  abstract interrupts(afterWords: number, saying?: string): void;

  /** The caller is silent for a while. */
  abstract silence(duration: Duration): Promise<void>;

  /** Hangs up. `await using` calls it. */
  abstract [Symbol.asyncDispose](): Promise<void>;

  /** @internal Takes what the call tells of itself. */
  protected readonly told = {
    onTurn: (turn: Turn): void => void this.#turns.push(turn),
    onSent: (topic: string, json: unknown): void => void this.sent.push({ topic, json }),
    report: (error: unknown): void => void this.errors.push(error),
  };

  /** @throws Error if nobody hears it any more. */
  protected refuseWhenOver(doing: string): void {
    if (this.ended !== undefined) throw new Error(`The call is over (${this.ended}): nobody hears ${doing}.`);
  }
}
