import { expect, test } from 'vitest';
import { english } from '../languages/en/english.ts';
import { DEGRADATION } from '../domain/degradation.ts';
import type { Engines, LlmSession, SttSession } from '../domain/ports.ts';
import { observeLlm, observeStt } from '../telemetry/observe-engines.ts';
import { Cores } from './cores.ts';
import { degrade, degradeLlm } from './degrade.ts';
import { shareStt } from './share-cores.ts';
import { type SteppedSession, shareLlm } from './share-llm.ts';
import { wrap } from './wrap.ts';

const close = { [Symbol.asyncDispose]: async () => undefined };

/** A method that a port may get one day. */
interface Renamed {
  rename?(name: string): string;
}

/** A session with a private field, which only methods that run on the object itself can read. */
class Session implements Renamed, SttSession {
  #name = 'nobody';
  closed = false;

  get name(): string {
    return this.#name;
  }

  rename(name: string): string {
    this.#name = name;
    return this.name;
  }

  transcribe() {
    return Promise.resolve({ text: this.#name, words: [], noSpeechProbability: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true;
  }
}

class SteppedLlmSession extends Session implements SteppedSession {
  readonly batch = 'batch';

  withThreads<T>(_: number, step: () => Promise<T>): Promise<T> {
    return step();
  }

  async *prefill(): AsyncGenerator<undefined> {}

  async *reply(): AsyncGenerator<undefined> {}
}

test('what is wrapped does one thing in its own way, and everything else as before', async () => {
  const session = new Session();
  const wrapped = wrap<Session, 'transcribe'>(session, {
    transcribe: async () => ({ ...(await session.transcribe()), noSpeechProbability: 1 }),
  });
  expect(wrapped.rename('Ada')).toBe('Ada');
  expect(wrapped.name).toBe('Ada');
  expect(await wrapped.transcribe()).toEqual({ text: 'Ada', words: [], noSpeechProbability: 1 });
  await wrapped[Symbol.asyncDispose]();
  expect(session.closed).toBe(true);
  expect('rename' in wrapped).toBe(true);
});

test('a method that a port gets one day passes through the cores, degradation and observing', async () => {
  const { stt, llm } = engines();
  const observer = { ended: () => undefined };
  const listening: SttSession & Renamed = observeStt(await stt.open(), 'ears', observer);
  const answering: LlmSession & Renamed = observeLlm(await llm.open(), 'brain', llm, observer);
  expect(listening.rename?.('Ada')).toBe('Ada');
  expect(answering.rename?.('Grace')).toBe('Grace');
});

test('a model that reads nothing ahead is seen to through degradation and observing', async () => {
  const remote = { reply: async function* () {}, ...close };
  const llm = degradeLlm({ ...brain, open: async () => remote }, () => DEGRADATION.none, english.sentences);
  const session = observeLlm(await llm.open(), 'brain', llm, { ended: () => undefined });
  expect(await session.prefill?.([], new AbortController().signal)).toBeUndefined();
  expect('prefill' in session).toBe(false);
});

const brain = { model: 'brain', systemPrompt: '', promptTokens: 0, countTokens: () => 0, ...close };

/** Engines with the same wrappers as the agent's. */
function engines(): Engines {
  const cores = new Cores(1);
  const silent = async (): Promise<never> => {
    throw new Error('It is not asked for');
  };
  return degrade(
    {
      vad: { open: () => ({ process: silent }), ...close },
      stt: shareStt({ model: 'ears', open: async () => new Session(), ...close }, 1, cores),
      turnDetector: { model: 'judge', open: silent, ...close },
      llm: shareLlm({ ...brain, open: async () => new SteppedLlmSession() }, 1, cores),
      tts: { model: 'voice', open: () => ({ async *synthesize() {} }), ...close },
      ...close,
    },
    () => DEGRADATION.none,
    english.sentences,
  );
}
