import { setImmediate as breathe } from 'node:timers/promises';
import { vi } from 'vitest';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import type { ConversationEvent } from '../conversation.ts';
import type { Agent } from '../definition/agent-call.ts';
import { type Duration, durationMs } from '../definition/duration.ts';
import type { Llm } from '../domain/ports.ts';
import { languageOf } from '../languages/languages.ts';
import { scripted } from './script.ts';
import { TestCall, type TestCallOptions } from './test-call.ts';
import { TextCall } from './text-call.ts';

/** How long an answer may take, of real time, before a test fails. */
const ANSWER_MS = { scripted: 5_000, local: 120_000 };
/** Virtual time that passes at a time. */
const STEP_MS = 100;
/** What the clocks of a call are made of. */
const CLOCKS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] as const;

/**
 * Begins a call by text and in virtual time. With a script for a model it takes milliseconds.
 *
 * @throws SetupError if the local model is asked for and not here.
 */
export async function textTestCall(
  agent: Agent,
  { llm, attributes = {} }: TestCallOptions,
): Promise<TestCall> {
  const opened = new AsyncDisposableStack();
  try {
    const language = languageOf('en');
    const model = opened.use(llm === 'local' ? await openLocal(agent) : scripted(llm));
    const session = opened.use(await model.open());
    const call = new TextTestCall(opened, llm === 'local' ? ANSWER_MS.local : ANSWER_MS.scripted);
    await call.begin(
      (hearing) =>
        new TextCall({ agent, llm: session, readingLimit: model, language, attributes, ...hearing }),
    );
    return call;
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** Its code is loaded only where it is wanted: a script needs no engine. */
const openLocal = async (agent: Agent): Promise<Llm> =>
  (await import('./local-llm.ts')).openLocalLlm(languageOf('en'), agent);

type Hearing = Pick<ConstructorParameters<typeof TextCall>[0], 'onEvent' | 'onTurn' | 'onSent' | 'report'>;

/** A call by text, in which time passes by itself only while the agent answers. */
class TextTestCall extends TestCall {
  readonly #opened: AsyncDisposableStack;
  readonly #answerMs: number;
  /** Who said what; the agent's words come one by one. */
  readonly #said: { readonly speaker: 'caller' | 'agent'; readonly words: string[] }[] = [];
  #replies: string[] = [];
  #speaking = false;
  #events = 0;
  #call: TextCall | undefined;
  #ended: string | undefined;

  /** @param opened is closed with it. */
  constructor(opened: AsyncDisposableStack, answerMs: number) {
    super();
    [this.#opened, this.#answerMs] = [opened, answerMs];
  }

  get reply(): string {
    return this.#replies.join(' ').trim();
  }

  get ended(): string | undefined {
    return this.#ended;
  }

  get transcript(): readonly string[] {
    return this.#said.map(({ speaker, words }) => `${speaker}: ${words.join(' ')}`);
  }

  async says(text: string): Promise<void> {
    this.refuseWhenOver(`"${text}"`);
    this.#replies = [];
    const before = this.#events;
    this.#call?.line.type(text);
    await this.#quiet(before);
  }

  async dials(key: string): Promise<void> {
    this.refuseWhenOver(`the key ${key}`);
    this.#replies = [];
    const before = this.#events;
    this.#call?.dial(key);
    await this.#quiet(before);
  }

  interrupts(afterWords: number, saying?: string): void {
    this.#call?.line.interruptAfter(afterWords, () => {
      if (saying === undefined) return undefined;
      this.#replies = [];
      return saying;
    });
  }

  async silence(duration: Duration): Promise<void> {
    this.#replies = [];
    for (let left = durationMs.parse(duration); left > 0; left -= STEP_MS) {
      await vi.advanceTimersByTimeAsync(Math.min(left, STEP_MS));
      await breathe();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#call?.[Symbol.dispose]();
    await this.#opened.disposeAsync();
    vi.useRealTimers();
  }

  /** Begins the call, and waits until the agent has greeted. */
  async begin(open: (hearing: Hearing) => TextCall): Promise<void> {
    vi.useFakeTimers({ toFake: [...CLOCKS] });
    const before = this.#events;
    this.#call = open({ ...this.told, onEvent: (event) => this.#hears(event) });
    await this.#quiet(before, false);
  }

  #hears(event: ConversationEvent): void {
    this.#events++;
    if (event.type === 'thinking') this.#speaking = true;
    if (event.type === 'caller' && event.final) this.#note('caller', event.text);
    if (event.type === 'word') {
      this.#replies.push(event.text);
      this.#note('agent', event.text);
    }
    if (event.type === 'finished' || event.type === 'interruption') this.#speaking = false;
    if (event.type === 'ended') this.#ended = event.reason;
  }

  #note(speaker: 'caller' | 'agent', text: string): void {
    const last = this.#said.at(-1);
    if (speaker === 'agent' && last?.speaker === 'agent') last.words.push(text);
    else this.#said.push({ speaker, words: [text] });
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
