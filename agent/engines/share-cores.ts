import type { Llm, LlmSession, Stt, SttSession, Tts, TtsSession, Urgency } from '../domain/ports.ts';
import type { Cores, Job } from './cores.ts';

export interface Engines {
  readonly stt: Stt;
  readonly llm: Llm;
  readonly tts: Tts;
}

/** A language model that evaluates what several sessions ask for as one batch. */
export interface BatchingLlm extends Llm {
  open(): Promise<BatchedSession>;
}

interface BatchedSession extends LlmSession {
  /** The same for sessions that share one. */
  readonly batch: string;
}

/** Engines that know nothing of each other yet. */
export interface EnginesAlone extends Engines {
  readonly llm: BatchingLlm;
}

/** Threads that each engine was opened with. */
export interface Threads {
  readonly stt: number;
  readonly llm: number;
  readonly tts: number;
}

const guess = (): Urgency => 'guess';
const final = (): Urgency => 'final';

/** The same engines, which take their turns at the cores. */
export function shareCores({ stt, llm, tts }: EnginesAlone, threads: Threads, cores: Cores): Engines {
  return {
    stt: {
      model: stt.model,
      open: async () => shareStt(await stt.open(), threads.stt, cores),
      [Symbol.asyncDispose]: () => stt[Symbol.asyncDispose](),
    },
    llm: {
      model: llm.model,
      systemPrompt: llm.systemPrompt,
      promptTokens: llm.promptTokens,
      open: async () => shareLlm(await llm.open(), threads.llm, cores),
      [Symbol.asyncDispose]: () => llm[Symbol.asyncDispose](),
    },
    tts: {
      model: tts.model,
      open: (rate) => shareTts(tts.open(rate), threads.tts, cores),
      [Symbol.asyncDispose]: () => tts[Symbol.asyncDispose](),
    },
  };
}

function shareStt(session: SttSession, threads: number, cores: Cores): SttSession {
  return {
    transcribe: (samples, options) =>
      cores.run(
        {
          threads,
          fewestThreads: 1,
          urgency: options.urgency ?? final,
          signal: options.signal,
          preemptible: true,
        },
        (signal, granted) => session.transcribe(samples, { ...options, signal, threads: granted }),
      ),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** Sequences of one batch advance together, a token each. */
function shareLlm(session: BatchedSession, threads: number, cores: Cores): LlmSession {
  const { batch } = session;
  return {
    countTokens: (text) => session.countTokens(text),
    prefill: (messages, signal) =>
      cores.run({ threads, urgency: guess, signal, batch }, (running) => session.prefill(messages, running)),
    endOfTurn: (text, signal) =>
      cores.run({ threads, urgency: final, signal }, (running) => session.endOfTurn(text, running)),
    reply: (messages, signal, urgency = () => 'rest') =>
      inTurns(session.reply(messages, signal), { threads, urgency, signal, batch }, cores),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function shareTts(session: TtsSession, threads: number, cores: Cores): TtsSession {
  return {
    synthesize: (text, signal, urgency = () => 'rest') =>
      inTurns(session.synthesize(text, signal), { threads, urgency, signal }, cores),
  };
}

/** Each value of a source is a job of its own. */
async function* inTurns<T>(source: AsyncIterable<T>, job: Job, cores: Cores): AsyncGenerator<T> {
  const values = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await cores.run(job, () => values.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await values.return?.();
  }
}
