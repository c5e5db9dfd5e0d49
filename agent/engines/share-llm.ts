import { availableParallelism } from 'node:os';
import type { Message, ModelPart } from '../domain/message.ts';
import type { Llm, LlmSession, Urgency } from '../domain/ports.ts';
import type { FunctionTool } from '../domain/text-generator.ts';
import type { Cores, Job } from './cores.ts';
import { inTurns } from './in-turns.ts';
import { wrap } from './wrap.ts';

/** A language model that works in steps, and can evaluate the steps of several sessions as one batch. */
export interface SteppedLlm extends Omit<Llm, 'open'> {
  open(): Promise<SteppedSession>;
}

export interface SteppedSession extends Omit<LlmSession, 'prefill' | 'reply'> {
  /** Names the context of the session. Sessions with the same name can be evaluated as one batch. */
  readonly batch: string;
  /** Runs a step with this number of threads. */
  withThreads<T>(threads: number, step: () => Promise<T>): Promise<T>;
  /** Reads a conversation ahead, a little in each step. */
  prefill(
    messages: readonly Message[],
    signal: AbortSignal,
    tools?: readonly FunctionTool[],
  ): AsyncIterable<undefined>;
  /** Replies in steps. */
  reply(
    messages: readonly Message[],
    signal: AbortSignal,
    tools?: readonly FunctionTool[],
  ): AsyncIterable<ReplyStep>;
}

/** What a step of a reply did: it made a part, wrote what is not given out by itself, or read a little (undefined). */
export type ReplyStep = ModelPart | 'written' | undefined;

/** Threads that reading waits for: with one it takes twice as long. Generating is about as quick with one, and doesn't wait. */
const READING_THREADS = 2;
/** Share of a core that other processes may keep busy while llama.cpp uses all cores. */
const NEGLIGIBLE = 0.35;

/**
 * Wraps the language model so that each step waits for its turn at the cores. llama.cpp's threads spin for each other after every
 * layer, so a step never gets more threads than other processes leave cores (docs/decisions/reply-on-two-cores.md).
 *
 * @param others tells how many cores other processes keep busy.
 */
export function shareLlm(llm: SteppedLlm, threads: number, cores: Cores, others = (): number => 0): Llm {
  const most = threadsBeside(others, threads);
  return wrap<Llm, 'open'>(llm, { open: async () => shareSession(await llm.open(), most, cores) });
}

/** Tells how many threads a step gets: as many as it was opened with, or fewer while other processes keep cores busy. */
export const threadsBeside =
  (others: () => number, threads: number): (() => number) =>
  () =>
    Math.max(1, Math.min(threads, Math.floor(availableParallelism() - others() + NEGLIGIBLE)));

function shareSession(session: SteppedSession, most: () => number, cores: Cores): LlmSession {
  const job = (signal: AbortSignal, urgency: () => Urgency, fewest: number): Job => {
    const threads = most();
    return { threads, fewestThreads: Math.min(threads, fewest), urgency, signal, batch: session.batch };
  };
  const inSteps = <T>(steps: AsyncIterable<T>, jobAfter: (value: T | undefined) => Job): AsyncIterable<T> =>
    inTurns(steps, jobAfter, cores, (granted, step) => session.withThreads(granted, step));
  return wrap<LlmSession, 'prefill' | 'reply'>(session, {
    async prefill(messages, signal, tools) {
      const steps = inSteps(session.prefill(messages, signal, tools), () => job(signal, () => 'guess', 1));
      const reading = steps[Symbol.asyncIterator]();
      let step = await reading.next();
      while (step.done !== true) step = await reading.next();
    },
    async *reply(messages, signal, urgency = () => 'rest', tools) {
      const steps = inSteps(session.reply(messages, signal, tools), (step) =>
        job(signal, urgency, step === undefined ? READING_THREADS : 1),
      );
      for await (const step of steps) if (typeof step === 'object') yield step;
    },
  });
}
