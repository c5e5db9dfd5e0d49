import { setImmediate as breathe } from 'node:timers/promises';
import { vi } from 'vitest';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import type { ConversationEvent } from '../conversation.ts';
import type { Agent, ToolUse, Turn } from '../definition/agent-call.ts';
import { type Duration, durationMs } from '../definition/duration.ts';
import { languageOf } from '../languages/languages.ts';
import { openLocalLlm } from './local-llm.ts';
import { type Script, scripted } from './script.ts';
import { TextCall } from './text-call.ts';

/** How a call is tested. */
export interface TestCallOptions {
  /** What the model answers; with "local" the model of this machine does. */
  readonly llm: Script | 'local';
  /** The caller's attributes. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** How long an answer may take, of real time, before a test fails. */
const ANSWER_MS = { scripted: 5_000, local: 120_000 };
/** Virtual time that passes at a time. */
const STEP_MS = 100;
/** What the clocks of a call are made of. */
const CLOCKS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] as const;

/**
 * Begins a call with an agent, by text and in virtual time: `await using call = await testCall(agent, { llm })`. With a script for a
 * model it takes milliseconds.
 *
 * @throws SetupError if the local model is asked for and not here.
 */
export async function testCall(agent: Agent, { llm, attributes = {} }: TestCallOptions): Promise<TestCall> {
  const opened = new AsyncDisposableStack();
  try {
    const language = languageOf('en');
    const model = llm === 'local' ? opened.use(await openLocalLlm(language, agent)) : undefined;
    const { session, readingLimit } =
      llm === 'local' && model
        ? { session: opened.use(await model.open()), readingLimit: model }
        : scripted(llm as Script);
    const call = new TestCall(opened, llm === 'local' ? ANSWER_MS.local : ANSWER_MS.scripted);
    await call.begin(
      (hearing) => new TextCall({ agent, llm: session, readingLimit, language, attributes, ...hearing }),
    );
    return call;
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

type Hearing = Pick<ConstructorParameters<typeof TextCall>[0], 'onEvent' | 'onTurn' | 'onSent' | 'report'>;

/** What an agent's code sends to the caller's client. */
export interface SentJson {
  /** By which the client tells what it is. */
  readonly topic: string;
  /** What is sent. */
  readonly json: unknown;
}

/** A call with an agent, for tests. */
export class TestCall implements AsyncDisposable {
  /** What the agent's code sent to the caller's client. */
  readonly sent: SentJson[] = [];
  /** Failures that the call survived: what hooks threw, say. */
  readonly errors: unknown[] = [];
  readonly #opened: AsyncDisposableStack;
  readonly #answerMs: number;
  readonly #turns: Turn[] = [];
  #replies: string[] = [];
  #speaking = false;
  #events = 0;
  #call: TextCall | undefined;
  #ended: string | undefined;

  /** @internal @param opened is closed with it. */
  constructor(opened: AsyncDisposableStack, answerMs: number) {
    [this.#opened, this.#answerMs] = [opened, answerMs];
  }

  /** What the agent said since the caller last said something. */
  get reply(): string {
    return this.#replies.join(' ').trim();
  }

  /** The turns so far. */
  get turns(): readonly Turn[] {
    return this.#turns;
  }

  /** The tools that were used so far, in order. */
  get used(): readonly ToolUse[] {
    return this.#turns.flatMap(({ tools }) => tools);
  }

  /** Why the call has ended; undefined while it goes on. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** The caller says something, and listens until the agent has finished. */
  async says(text: string): Promise<void> {
    if (this.#ended !== undefined)
      throw new Error(`The call is over (${this.#ended}): nobody hears "${text}".`);
    this.#replies = [];
    const before = this.#events;
    this.#call?.line.type(text);
    await this.#quiet(before);
  }

  /** The caller dials a key, and listens until the agent has finished. */
  async dials(key: string): Promise<void> {
    this.#replies = [];
    const before = this.#events;
    this.#call?.dial(key);
    await this.#quiet(before);
  }

  /** The caller interrupts what the agent says next, after so many words of it. */
  interrupts(afterWords: number): void {
    this.#call?.line.interruptAfter(afterWords);
  }

  /** The caller is silent for a while, which takes no real time. */
  async silence(duration: Duration): Promise<void> {
    this.#replies = [];
    for (let left = durationMs.parse(duration); left > 0; left -= STEP_MS) {
      await vi.advanceTimersByTimeAsync(Math.min(left, STEP_MS));
      await breathe();
    }
  }

  /** Hangs up; time passes as usual again. `await using` calls it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#call?.[Symbol.dispose]();
    await this.#opened.disposeAsync();
    vi.useRealTimers();
  }

  /** @internal Begins the call, and waits until the agent has greeted. */
  async begin(open: (hearing: Hearing) => TextCall): Promise<void> {
    vi.useFakeTimers({ toFake: [...CLOCKS] });
    const before = this.#events;
    this.#call = open({
      onEvent: (event) => this.#hears(event),
      onTurn: (turn) => void this.#turns.push(turn),
      onSent: (topic, json) => void this.sent.push({ topic, json }),
      report: (error) => void this.errors.push(error),
    });
    await this.#quiet(before, false);
  }

  #hears(event: ConversationEvent): void {
    this.#events++;
    if (event.type === 'thinking') this.#speaking = true;
    if (event.type === 'word') this.#replies.push(event.text);
    if (event.type === 'finished' || event.type === 'interruption') this.#speaking = false;
    if (event.type === 'ended') this.#ended = event.reason;
  }

  /**
   * Waits until the agent has answered, or has greeted if it does, and nothing more happens. Time passes as it really does, since tools
   * may wait for the world.
   */
  async #quiet(before: number, answers = true): Promise<void> {
    const startedAt = process.hrtime.bigint();
    const elapsedMs = (): number => Number((process.hrtime.bigint() - startedAt) / 1_000_000n);
    let [passed, quiet] = [0, 0];
    while (quiet < QUIET_ROUNDS) {
      const events = this.#events;
      await breathe();
      const elapsed = elapsedMs();
      await vi.advanceTimersByTimeAsync(elapsed - passed);
      passed = elapsed;
      const isOver =
        this.#ended !== undefined || (!this.#speaking && (!answers || this.#events > before + 1));
      quiet = isOver && events === this.#events ? quiet + 1 : 0;
      if (elapsed > this.#answerMs)
        throw new Error(`The agent has not answered within ${this.#answerMs / 1_000} s.`);
    }
  }
}

/** Rounds of the event loop in which nothing may happen for the agent to have finished. */
const QUIET_ROUNDS = 20;
