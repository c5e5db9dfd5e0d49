import { BehaviorSubject, NEVER, firstValueFrom, fromEvent, map, merge, switchMap, timer } from 'rxjs';
import { z } from 'zod';
import type { AgentCall, Tool } from '../definition/agent-call.ts';
import type { CallPart, ToolCall } from '../domain/message.ts';
import type { Answer } from './answer.ts';
import type { AnsweredTurn } from './answered-turn.ts';

/** Characters of a result. What is longer fills the model's context, and nobody wants to hear it. */
const LONGEST_RESULT = 2_000;

const CANCELLED = 'It was cancelled, since the caller spoke. Nothing came of it.';
const NOT_CONFIRMED = (said: string): string =>
  `Not done: the caller was asked whether to do it and did not clearly say yes. They said: "${said}"`;

/** What the runs of a call's tools need of it. */
export interface RunEnvironment {
  readonly tools: Readonly<Record<string, Tool>>;
  /** The call, as the run sees it. */
  readonly callFor: (run: ToolRun) => AgentCall;
  readonly put: (say: string, run: ToolRun) => Promise<Answer>;
  readonly saysYes: (answer: Answer) => boolean;
  /** What runs with an effect will give, by what they are given. */
  readonly running: Map<string, Promise<string>>;
  /** Called when it has a result, which may be a second time: a run with an effect may come to its end after its time. */
  readonly settled: (run: ToolRun) => void;
  /** Called when it begins to wait for the caller, and when it goes on. */
  readonly changed: () => void;
  readonly report: (error: unknown) => void;
}

/** One call of a tool by the model, from its arguments to the result that the model reads. It never fails: errors are results. */
export class ToolRun {
  readonly id: number;
  readonly part: CallPart;
  readonly turn: AnsweredTurn;
  readonly tool: Tool | undefined;
  /** What it is given, once that is checked. */
  input: unknown;
  result: string | undefined;
  readonly #asking$ = new BehaviorSubject(false);
  readonly #environment: RunEnvironment;
  readonly #controller = new AbortController();

  constructor(id: number, part: CallPart, turn: AnsweredTurn, environment: RunEnvironment) {
    [this.id, this.part, this.turn, this.#environment] = [id, part, turn, environment];
    this.tool = Object.hasOwn(environment.tools, part.name) ? environment.tools[part.name] : undefined;
    this.#run().then(
      (result) => this.#settle(result),
      (error: unknown) => this.#settle(this.#failure(error)),
    );
  }

  /** Fires when nobody wants its result any more. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it works: it is certain that it is wanted, and it does not wait for the caller. */
  get isBusy(): boolean {
    return !this.isSettled && this.turn.isCertain && !this.#asking$.value;
  }

  get isSettled(): boolean {
    return this.result !== undefined;
  }

  /** As the history has it. */
  get call(): ToolCall {
    return { id: this.id, name: this.part.name, arguments: this.part.arguments, result: this.result };
  }

  /** The caller has interrupted, or what they said was only a guess. What has an effect goes on. */
  cancel(): void {
    if (this.isSettled || (this.tool?.changes === true && this.turn.isCertain)) return;
    this.#settle(CANCELLED);
    this.abort();
  }

  /** The call is over. */
  abort(): void {
    this.#controller.abort(new DOMException('The call or the turn is over.', 'AbortError'));
  }

  #settle(result: string): void {
    if (this.signal.aborted) return;
    this.result = this.#cut(result);
    this.#environment.settled(this);
  }

  async #run(): Promise<string> {
    const { tools, running } = this.#environment;
    const { tool } = this;
    if (!tool) return `There is no tool ${this.part.name}. There are: ${Object.keys(tools).join(', ')}.`;
    const input = await tool.input.safeParseAsync(readJson(this.part.arguments));
    if (!input.success) return `Not done: the arguments are wrong. ${z.prettifyError(input.error)}`;
    this.input = input.data;
    if (!tool.changes) return this.#confirmed(tool);

    await this.turn.certain();
    const key = `${this.part.name} ${canonical(input.data)}`;
    const same = running.get(key) ?? this.turn.effects.get(key);
    if (same) return same;
    const given = Promise.resolve().then(() => this.#confirmed(tool, () => running.delete(key)));
    running.set(key, given);
    this.turn.effects.set(key, given);
    return given;
  }

  async #confirmed(tool: Tool, ended: () => void = () => undefined): Promise<string> {
    try {
      const question = tool.confirm?.(this.input as never);
      if (question !== undefined) {
        await this.turn.certain();
        const answer = await this.asks(() => this.#environment.put(question, this));
        if (!this.#environment.saysYes(answer)) {
          ended();
          return NOT_CONFIRMED(answer.text);
        }
      }
    } catch (error) {
      ended();
      throw error;
    }
    return this.#inTime(tool, ended);
  }

  /** Runs it. What has an effect and takes too long goes on, and its result is told when it comes. */
  async #inTime(tool: Tool, ended: () => void): Promise<string> {
    let late = false;
    const work = (async () =>
      written(await tool.run(this.input as never, this.#environment.callFor(this))))();
    const given = work.catch((error: unknown) => this.#failure(error)).finally(ended);
    void given.then((result) => late && this.#settle(result));
    const tooLong$ = this.#asking$.pipe(
      switchMap((asking) => (asking ? NEVER : timer(tool.timeoutMs))),
      map(() => {
        const limit = `It has not answered within ${tool.timeoutMs / 1_000} s`;
        late = tool.changes;
        if (tool.changes) return `${limit}; it is not known whether it was done.`;
        this.#settle(`${limit}, and was given up.`);
        this.abort();
        return '';
      }),
    );
    const aborted$ = fromEvent(this.signal, 'abort').pipe(map(() => CANCELLED));
    return firstValueFrom(merge(given, tooLong$, aborted$));
  }

  /** The time in which the caller is asked does not count. */
  async asks<T>(question: () => Promise<T>): Promise<T> {
    this.#waits(true);
    try {
      return await question();
    } finally {
      this.#waits(false);
    }
  }

  #waits(waits: boolean): void {
    this.#asking$.next(waits);
    this.#environment.changed();
  }

  #failure(error: unknown): string {
    if (!this.signal.aborted && !(error instanceof Error && error.name === 'AbortError'))
      this.#environment.report(error);
    return `It failed: ${error instanceof Error ? error.message : String(error)}`;
  }

  #cut(result: string): string {
    const room = this.turn.take(Math.min(result.length, LONGEST_RESULT));
    return result.length <= room
      ? result
      : `${result.slice(0, room)} … (cut off: ${result.length} characters in all)`;
  }
}

/** The arguments of a call; what is no JSON is wrong input, which the schema says. */
function readJson(text: string): unknown {
  try {
    return text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return text;
  }
}

/** What a tool gave, as the model reads it. */
function written(given: unknown): string {
  if (given === undefined) return 'Done.';
  return typeof given === 'string' ? given : JSON.stringify(given);
}

/** The same text for the same input, however its fields are ordered. */
const canonical = (input: unknown): string =>
  JSON.stringify(input, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
