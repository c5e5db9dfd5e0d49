import { availableParallelism } from 'node:os';
import type { Message, ReplyPart } from '../domain/message.ts';
import type { Llm, LlmSession, Urgency } from '../domain/ports.ts';
import type { Cores, Job } from './cores.ts';
import { inTurns } from './in-turns.ts';
import { wrap } from './wrap.ts';

/** A language model that works in steps, and evaluates what several sessions ask for as one batch. */
export interface SteppedLlm extends Omit<Llm, 'open'> {
  open(): Promise<SteppedSession>;
}

export interface SteppedSession extends Omit<LlmSession, 'prefill' | 'reply'> {
  /** The same for sessions that share one. */
  readonly batch: string;
  /** Runs a step with so many threads. */
  withThreads<T>(threads: number, step: () => Promise<T>): Promise<T>;
  /** Each step reads a little. */
  prefill(messages: readonly Message[], signal: AbortSignal): AsyncIterable<undefined>;
  /** Each step reads a little, or gives a part of the reply. */
  reply(messages: readonly Message[], signal: AbortSignal): AsyncIterable<ReplyPart | undefined>;
}

/** Threads below which reading takes twice as long: it waits for as many. What generates is about as quick with one. */
const READING_THREADS = 2;
/** Cores that others may keep busy while llama.cpp uses all: they do so for moments. */
const NEGLIGIBLE = 0.35;

/**
 * The same language model, each of whose steps takes its turn at the cores. Its threads wait for each other spinning after every layer: a
 * step with two takes seconds where one of them has no core, so it never has more than others leave.
 *
 * @param others how many cores other processes keep busy.
 */
export function shareLlm(llm: SteppedLlm, threads: number, cores: Cores, others = (): number => 0): Llm {
  const most = (): number =>
    Math.max(1, Math.min(threads, Math.floor(availableParallelism() - others() + NEGLIGIBLE)));
  return wrap<Llm, 'open'>(llm, { open: async () => shareSession(await llm.open(), most, cores) });
}

function shareSession(session: SteppedSession, most: () => number, cores: Cores): LlmSession {
  const job = (signal: AbortSignal, urgency: () => Urgency, fewest: number): Job => {
    const threads = most();
    return { threads, fewestThreads: Math.min(threads, fewest), urgency, signal, batch: session.batch };
  };
  const inSteps = <T>(steps: AsyncIterable<T>, jobAfter: (value: T | undefined) => Job): AsyncIterable<T> =>
    inTurns(steps, jobAfter, cores, (granted, step) => session.withThreads(granted, step));
  return wrap<LlmSession, 'prefill' | 'reply'>(session, {
    async prefill(messages, signal) {
      const steps = inSteps(session.prefill(messages, signal), () => job(signal, () => 'guess', 1));
      const reading = steps[Symbol.asyncIterator]();
      let step = await reading.next();
      while (step.done !== true) step = await reading.next();
    },
    async *reply(messages, signal, urgency = () => 'rest') {
      const parts = inSteps(session.reply(messages, signal), (part) =>
        job(signal, urgency, part === undefined ? READING_THREADS : 1),
      );
      for await (const part of parts) if (part !== undefined) yield part;
    },
  });
}
