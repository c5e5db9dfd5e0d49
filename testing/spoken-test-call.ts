import type { ConversationEvent } from '../agent/conversation.ts';
import type { Agent } from '../agent/definition/agent-call.ts';
import { type Duration, durationMs } from '../agent/definition/duration.ts';
import type { Llm } from '../agent/domain/ports.ts';
import { languageOf } from '../agent/languages/languages.ts';
import { openLocalLlm } from '../agent/testing/local-llm.ts';
import { scripted } from '../agent/testing/script.ts';
import { TestCall, type TestCallOptions } from '../agent/testing/test-call.ts';
import type { HeadlessCall } from '../perf/caller/caller.ts';
import { now } from '../perf/caller/clock.ts';
import { until } from '../perf/caller/until.ts';
import { AsyncDisposableStack } from '../platform/async-disposable-stack.ts';
import { SpokenStage } from './spoken-stage.ts';

/** How long an answer may take to begin, on a machine that is slow and busy. */
const ANSWER_MS = 60_000;
/** How long the captions of what was heard may take to come. */
const CAPTION_MS = 5_000;
/** The longest silence that a test waits through, since it takes as long. */
const LONGEST_SILENCE_MS = 60_000;

/** What the calls of a file share: it is opened with the first of them. */
let stage: Promise<SpokenStage> | undefined;

/** Closes it, when the file's tests are over. */
export async function closeStage(): Promise<void> {
  const opened = await stage?.catch(() => undefined);
  stage = undefined;
  await opened?.[Symbol.asyncDispose]();
}

/**
 * Begins a spoken call: what the caller says is spoken into a LiveKit room, and what the agent says is heard there.
 *
 * @throws SetupError if the LiveKit server or a model is not here.
 */
export async function spokenTestCall(
  agent: Agent,
  { llm, attributes = {} }: TestCallOptions,
): Promise<TestCall> {
  const opened = new AsyncDisposableStack();
  try {
    const shared = await (stage ??= SpokenStage.open());
    const model = llm === 'local' ? await openLocalLlm(languageOf('en'), agent) : scripted(llm);
    const call = new SpokenTestCall(shared, opened);
    opened.use(model);
    await call.begin(agent, model, attributes);
    return call;
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

interface Interruption {
  /** Of all words that the agent will have said by then. */
  readonly dueAfter: number;
  readonly saying: string | undefined;
}

/** A spoken call, in real time. What the agent said is read from the captions of what was heard. */
class SpokenTestCall extends TestCall {
  readonly #stage: SpokenStage;
  readonly #opened: AsyncDisposableStack;
  #caller: HeadlessCall | undefined;
  #ended: string | undefined;
  #failure: { readonly cause: unknown } | undefined;
  #interruption: Interruption | undefined;
  /** From when on what the agent says is its reply (clock.ts). */
  #since = 0;

  /** @param opened is closed with it. */
  constructor(stage: SpokenStage, opened: AsyncDisposableStack) {
    super();
    [this.#stage, this.#opened] = [stage, opened];
  }

  get reply(): string {
    return this.#caller?.captions.textOf('agent', this.#since, Infinity) ?? '';
  }

  get ended(): string | undefined {
    return this.#ended;
  }

  get transcript(): readonly string[] {
    return (this.#caller?.captions.all ?? [])
      .filter(({ final, text }) => final && text.trim() !== '')
      .map(({ speaker, text }) => `${speaker}: ${text.trim()}`);
  }

  async says(text: string): Promise<void> {
    this.refuseWhenOver(`"${text}"`);
    const samples = await this.#stage.speech(text);
    await this.#hears(text, async (caller) => (await caller.say(samples)).speechEndedAt);
  }

  async dials(key: string): Promise<void> {
    this.refuseWhenOver(`the key ${key}`);
    await this.#hears(key, async (caller) => {
      const at = now();
      await caller.dial(key);
      return at;
    });
  }

  interrupts(afterWords: number, saying?: string): void {
    this.#interruption = { dueAfter: this.#wordsHeard() + afterWords, saying };
  }

  async silence(duration: Duration): Promise<void> {
    const ms = durationMs.parse(duration);
    if (ms > LONGEST_SILENCE_MS)
      throw new RangeError(
        `A spoken call takes the time that it takes: a silence of ${ms / 1_000} s is longer than ${LONGEST_SILENCE_MS / 1_000} s. ` +
          'Test it by text, without "spoken", where silence takes no time.',
      );
    this.#since = now();
    await until(() => this.#ended !== undefined, ms, NEVER);
    // What the agent began to say meanwhile is heard to its end.
    await this.#reply(this.#since, 0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync();
  }

  /** Begins the call, and waits until the agent has greeted, or listens. */
  async begin(agent: Agent, llm: Llm, attributes: Readonly<Record<string, string>>): Promise<void> {
    const onEvent = (event: ConversationEvent): void => {
      if (event.type === 'ended') this.#ended = event.reason;
    };
    const begun = await this.#stage.begin({ agent, llm, attributes, witness: { ...this.told, onEvent } });
    this.#opened.use(begun);
    const caller = (this.#caller = begun.caller);
    begun.served.catch(async (cause: unknown) => {
      this.#failure = { cause };
      await caller.hangUp();
    });
    const greets = (agent.greeting ?? '') !== '';
    const begins = greets
      ? await this.#reply(0, ANSWER_MS)
      : await until(() => caller.state === 'listening', ANSWER_MS, caller.ended);
    if (!begins) throw new Error(`The agent has not begun the call within ${ANSWER_MS / 1_000} s.`);
  }

  /** Does something, and hears what the agent answers, unless that is to be interrupted. */
  async #hears(what: string, act: (caller: HeadlessCall) => Promise<number>): Promise<void> {
    const caller = this.#caller;
    if (!caller) return;
    const saying = this.#interruption?.saying;
    const interruption = saying === undefined ? undefined : await this.#stage.speech(saying);
    const over = new AbortController();
    this.#since = now();
    const after = await act(caller);
    const [answers, interruptedAt] = await Promise.all([
      this.#reply(after, ANSWER_MS).finally(() => over.abort()),
      this.#interrupts(caller, interruption, over.signal),
    ]);
    const answersAgain = interruptedAt === undefined || (await this.#reply(interruptedAt, ANSWER_MS));
    if (answers && answersAgain) return;
    const heard = caller.captions.textOf('caller', this.#since, Infinity);
    throw new Error(
      `The agent has not answered "${(!answers ? undefined : saying) ?? what}" within ${ANSWER_MS / 1_000} s. It heard: "${heard}".`,
    );
  }

  /**
   * Interrupts the agent when that is due.
   *
   * @returns when the caller had said what they say over it; undefined if they said nothing, or it is not due before the signal fires.
   */
  async #interrupts(
    caller: HeadlessCall,
    samples: Float32Array | undefined,
    over: AbortSignal,
  ): Promise<number | undefined> {
    const interruption = this.#interruption;
    if (!interruption) return undefined;
    const isDue = (): boolean => this.#wordsHeard() >= interruption.dueAfter;
    const due = await until(() => isDue() || over.aborted, Infinity, NEVER).then(isDue);
    if (!due || caller.ended.aborted) return undefined;
    this.#interruption = undefined;
    if (!samples) {
      await caller.interrupt();
      return undefined;
    }
    this.#since = now();
    return (await caller.say(samples)).speechEndedAt;
  }

  /**
   * Hears what the agent says after a time to its end, or until the call is over.
   *
   * @returns whether it said something, or the call is over.
   */
  async #reply(after: number, withinMs: number): Promise<boolean> {
    const caller = this.#caller;
    if (!caller) return false;
    let said: boolean;
    try {
      said = (await caller.waitForReply(after, { withinMs })) !== undefined;
      const open = (): boolean =>
        caller.captions.all.some(({ speaker, final }) => speaker === 'agent' && !final);
      await until(() => !open(), CAPTION_MS, caller.ended);
    } catch (error) {
      if (!caller.ended.aborted) throw error;
      said = true;
    }
    if (this.#failure) throw new Error('The agent could not go on with the call.', this.#failure);
    return said;
  }

  #wordsHeard(): number {
    const texts = (this.#caller?.captions.all ?? []).filter(({ speaker }) => speaker === 'agent');
    return texts.reduce((sum, { text }) => sum + (text.match(/\S+/g)?.length ?? 0), 0);
  }
}

const NEVER = new AbortController().signal;
