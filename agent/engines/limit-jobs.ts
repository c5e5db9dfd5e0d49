import type { Stt, SttSession, TurnDetector, TurnDetectorSession } from '../domain/ports.ts';
import { EngineHungError } from '../domain/errors.ts';
import type { EngineWatch } from './engine-watch.ts';
import { JOB_LIMIT_MS } from './job-limits.ts';
import type { ThreadedEmbedder } from './share-embedder.ts';
import type { SteppedGenerator } from './share-generator.ts';
import type { SteppedLlm, SteppedSession } from './share-llm.ts';
import { inTime } from './time-limit.ts';
import { wrap } from './wrap.ts';

/** Tells of an engine in this process that hangs: its work runs on native threads, which nothing ends but the end of the process. */
type Lost = Pick<EngineWatch, 'lost'>;

/** The same speech recognition, each of whose jobs ends in time, with EngineHungError if it must. */
export function limitStt(stt: Stt, watch: Lost): Stt {
  const limit = limited('Speech recognition', watch);
  const limitSession = (session: SttSession): SttSession =>
    wrap<SttSession, 'transcribe'>(session, {
      transcribe: (samples, options) =>
        limit(JOB_LIMIT_MS.transcript(samples.length), () => session.transcribe(samples, options)),
    });
  return wrap<Stt, 'open'>(stt, {
    open: async (options) => limitSession(await limit(JOB_LIMIT_MS.transcriber, () => stt.open(options))),
  });
}

/** The same turn detector, each of whose jobs ends in time, with EngineHungError if it must. */
export function limitTurnDetector(detector: TurnDetector, watch: Lost): TurnDetector {
  const limit = limited('The turn detector', watch);
  const limitSession = (session: TurnDetectorSession): TurnDetectorSession =>
    wrap<TurnDetectorSession, 'prefill' | 'endOfTurn'>(session, {
      prefill: (text, signal) =>
        limit(JOB_LIMIT_MS.judgement(text.length), async () => session.prefill?.(text, signal)),
      endOfTurn: (text, signal) =>
        limit(JOB_LIMIT_MS.judgement(text.length), () => session.endOfTurn(text, signal)),
    });
  return wrap<TurnDetector, 'open'>(detector, { open: async () => limitSession(await detector.open()) });
}

/** The same language model, each of whose steps ends in time, with EngineHungError if it must. */
export function limitLlm(llm: SteppedLlm, watch: Lost): SteppedLlm {
  const limitSteps = stepsLimited(watch);
  const limitSession = (session: SteppedSession): SteppedSession =>
    wrap<SteppedSession, 'prefill' | 'reply'>(session, {
      prefill: (messages, signal, tools) => limitSteps(session.prefill(messages, signal, tools)),
      reply: (messages, signal, tools) => limitSteps(session.reply(messages, signal, tools)),
    });
  return wrap<SteppedLlm, 'open'>(llm, { open: async () => limitSession(await llm.open()) });
}

/** The same text generation, each of whose steps ends in time, with EngineHungError if it must. */
export function limitGenerator(generator: SteppedGenerator, watch: Lost): SteppedGenerator {
  const limitSteps = stepsLimited(watch);
  return wrap<SteppedGenerator, 'generate'>(generator, {
    generate: (request, signal) => limitSteps(generator.generate(request, signal)),
  });
}

/** The same model for embeddings, each of whose texts is read in time, with EngineHungError if it must. */
export function limitEmbedder(embedder: ThreadedEmbedder, watch: Lost): ThreadedEmbedder {
  const limit = limited('The model for embeddings', watch);
  return wrap<ThreadedEmbedder, 'embed'>(embedder, {
    embed: (text, signal) => limit(JOB_LIMIT_MS.judgement(text.length), () => embedder.embed(text, signal)),
  });
}

/** Limits each step of a language model. */
const stepsLimited = (watch: Lost) => {
  const limit = limited('The language model', watch);
  return async function* <T>(steps: AsyncIterable<T>): AsyncGenerator<T> {
    const values = steps[Symbol.asyncIterator]();
    let hangs = false;
    try {
      for (;;) {
        const next = await limit(JOB_LIMIT_MS.step, () => values.next());
        if (next.done === true) return;
        yield next.value;
      }
    } catch (error) {
      hangs = error instanceof EngineHungError;
      throw error;
    } finally {
      // What hangs would not end for this either.
      if (!hangs) await values.return?.();
    }
  };
};

/** Jobs of an engine, whose hanging is told. */
const limited =
  (engine: string, watch: Lost) =>
  async <T>(ms: number, job: () => Promise<T>): Promise<T> => {
    try {
      return await inTime(engine, ms, job);
    } catch (error) {
      if (error instanceof EngineHungError) watch.lost(error);
      throw error;
    }
  };
