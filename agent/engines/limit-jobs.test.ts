import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineHungError } from '../domain/errors.ts';
import type { SttSession, TurnDetectorSession } from '../domain/ports.ts';
import { Cores } from './cores.ts';
import { JOB_LIMIT_MS } from './job-limits.ts';
import { limitLlm, limitStt, limitTurnDetector } from './limit-jobs.ts';
import { shareStt } from './share-cores.ts';
import { type SteppedSession, shareLlm } from './share-llm.ts';

const never = new AbortController().signal;
const hangs = (): Promise<never> => new Promise(() => undefined);
const close = { [Symbol.asyncDispose]: async () => undefined };
const QUESTION = new Float32Array(32_000);
const nothing = { text: '', words: [], noSpeechProbability: 1 };

let lost: EngineHungError[];
const watch = { lost: (error: EngineHungError) => lost.push(error) };
beforeEach(() => {
  lost = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** Fails in time, and the process hears of it. */
async function isFoundOut(job: Promise<unknown>): Promise<void> {
  const failed = expect(job).rejects.toThrow(EngineHungError);
  await vi.advanceTimersByTimeAsync(300_000);
  await failed;
  expect(lost).toHaveLength(1);
}

describe('speech recognition that hangs', () => {
  const hearing = async (transcribe: SttSession['transcribe']): Promise<SttSession> => {
    const stt = { model: 'ears', open: async () => ({ transcribe, ...close }), ...close };
    return shareStt(limitStt(stt, watch), 2, new Cores(2)).open();
  };

  it('fails its request', async () => {
    const session = await hearing(hangs);
    await isFoundOut(session.transcribe(QUESTION, { signal: never }));
  });

  it('fails it also when nobody waits for it any more', async () => {
    const session = await hearing(hangs);
    const controller = new AbortController();
    const job = session.transcribe(QUESTION, { signal: controller.signal });
    controller.abort();
    await isFoundOut(job);
  });

  it('fails a call that wants to begin', async () => {
    await isFoundOut(limitStt({ model: 'ears', open: hangs, ...close }, watch).open());
  });

  it('is not what waits for the cores', async () => {
    const answers: (() => void)[] = [];
    const session = await hearing(() => new Promise((resolve) => answers.push(() => resolve(nothing))));
    const jobs = Array.from({ length: 8 }, () => session.transcribe(QUESTION, { signal: never }));
    for (let done = 0; done < jobs.length; done++) {
      await vi.advanceTimersByTimeAsync(JOB_LIMIT_MS.transcript(QUESTION.length) / 4);
      answers.shift()?.();
    }
    await Promise.all(jobs);
    expect(lost).toEqual([]);
  });

  it('is not what has much to hear', async () => {
    const limitMs = JOB_LIMIT_MS.transcript(QUESTION.length);
    const session = await hearing(async () => {
      await new Promise((resolve) => setTimeout(resolve, limitMs));
      return nothing;
    });
    const job = session.transcribe(new Float32Array(480_000), { signal: never });
    await vi.advanceTimersByTimeAsync(limitMs);
    expect(await job).toEqual(nothing);
    expect(lost).toEqual([]);
  });
});

describe('a turn detector that hangs', () => {
  it.each(['prefill', 'endOfTurn'] as const)('fails %s', async (request) => {
    const session: TurnDetectorSession = { prefill: hangs, endOfTurn: hangs, ...close };
    const detector = limitTurnDetector({ model: 'judge', open: async () => session, ...close }, watch);
    await isFoundOut((await detector.open())[request]?.('How are you?', never) ?? Promise.resolve());
  });
});

describe('a language model that hangs', () => {
  const replying = (steps: () => AsyncGenerator<undefined>) => {
    const session: SteppedSession = {
      batch: 'batch',
      withThreads: (_, step) => step(),
      prefill: steps,
      reply: steps,
      ...close,
    };
    const brain = { model: 'brain', systemPrompt: '', promptTokens: 0, countTokens: () => 0, ...close };
    return shareLlm(limitLlm({ ...brain, open: async () => session }, watch), 2, new Cores(2)).open();
  };
  const readsThenHangs = async function* (): AsyncGenerator<undefined> {
    yield undefined;
    await hangs();
  };

  it('fails a reply, in whichever step', async () => {
    const session = await replying(readsThenHangs);
    await isFoundOut(session.reply([], never)[Symbol.asyncIterator]().next());
  });

  it('fails what is read ahead', async () => {
    const session = await replying(readsThenHangs);
    await isFoundOut(session.prefill?.([], never) ?? Promise.resolve());
  });

  it('is not what a caller listens to for long', async () => {
    let ended = false;
    const session = await replying(async function* () {
      try {
        for (let step = 0; step < 10; step++) {
          await new Promise((resolve) => setTimeout(resolve, JOB_LIMIT_MS.step / 2));
          yield undefined;
        }
      } finally {
        ended = true;
      }
    });
    const job = session.prefill?.([], never);
    await vi.advanceTimersByTimeAsync(JOB_LIMIT_MS.step * 10);
    await job;
    expect(ended).toBe(true);
    expect(lost).toEqual([]);
  });
});
