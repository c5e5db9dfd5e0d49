import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EngineDiedError, EngineHungError } from './domain/errors.ts';
import { textPart } from './domain/message.ts';
import type { LlmSession, Speech, TtsSession } from './domain/ports.ts';
import { Cores } from './engines/cores.ts';
import { JOB_LIMIT_MS } from './engines/job-limits.ts';
import { limitLlm } from './engines/limit-jobs.ts';
import { type SteppedSession, shareLlm } from './engines/share-llm.ts';
import { ScriptedCall, settled } from './scripted-call.fixture.ts';

beforeEach(() =>
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] }),
);
afterEach(() => vi.useRealTimers());

/** A voice that fails at some of the pieces, of two words, that it is asked for. */
class FailingVoice implements TtsSession {
  /** Told how many it was asked for before. */
  fails: (before: number) => boolean;
  #asked = 0;

  constructor(fails: (before: number) => boolean) {
    this.fails = fails;
  }

  async *synthesize(text: string): AsyncGenerator<Speech> {
    for (const [piece] of text.matchAll(/\S+(?: \S+)?/g)) {
      await Promise.resolve();
      if (this.fails(this.#asked++)) throw new EngineDiedError('The voice died');
      const words = piece.split(' ').map((word, index) => ({ text: word, startMs: index, endMs: index + 1 }));
      yield { text: piece, samples: new Float32Array(1), sampleRate: 22_050, words };
    }
  }
}

function calls(
  greeting: string,
  fails: (before: number) => boolean,
): { call: ScriptedCall; voice: FailingVoice } {
  const voice = new FailingVoice(fails);
  const call = new ScriptedCall(greeting, { tts: voice });
  onTestFinished(() => call.unsubscribe());
  call.hears = () => 'How are you?';
  return { call, voice };
}

/** Lets the voice be played, and time pass, until nothing more happens. */
async function listens(call: ScriptedCall): Promise<void> {
  for (let second = 0; second < 10; second++) {
    await call.playback.words(30);
    await vi.advanceTimersByTimeAsync(1_000);
    await settled();
  }
}

const asks = async (call: ScriptedCall): Promise<void> => {
  await call.speaks(640);
  await call.isQuiet(640);
};

describe('a voice that fails', () => {
  it('in the greeting is tried again', async () => {
    const { call } = calls('Hello! How can I help you?', (before) => before === 0);
    await listens(call);
    expect(call.playback.said.join(' ')).toBe('Hello! How can I help you?');
    expect(call.errors).toEqual([expect.any(EngineDiedError)]);
  });

  it('in the midst of the greeting says the rest of it, and nothing twice', async () => {
    const { call } = calls('Hello! How can I help you today?', (before) => before === 2);
    await listens(call);
    expect(call.playback.said.join(' ')).toBe('Hello! How can I help you today?');
    expect(call.errors).toHaveLength(1);
  });

  it('in the apology is tried again', async () => {
    const { call } = calls('', (before) => before === 0);
    call.answers = () => {
      throw new Error('out of memory');
    };
    await asks(call);
    await listens(call);
    expect(call.playback.said.join(' ')).toBe("I'm sorry, something went wrong. Could you say that again?");
  });

  it('for good leaves the call as it is: the caller has the floor, is heard, and answered when it works again', async () => {
    const { call, voice } = calls('Hello!', () => true);
    await listens(call);
    expect(call.completed).toBe(false);
    expect(call.told()).toContain('finished');
    await asks(call);
    await listens(call);
    expect(call.playback.said).toEqual([]);
    voice.fails = () => false;
    await asks(call);
    await listens(call);
    expect(call.finals()).toEqual(['How are you?', 'How are you?']);
    expect(call.playback.said.join(' ')).toBe('Fine. And you?');
  });

  it('is not tried again for a caller who has begun to speak', async () => {
    const { call } = calls('Hello! How can I help you?', (before) => before === 0);
    await call.playback.words(1);
    await call.speaks(64);
    await asks(call);
    await listens(call);
    expect(call.playback.said.join(' ')).toBe('Fine. And you?');
  });
});

describe('a language model that hangs', () => {
  /** Hangs in its first reply. */
  async function hanging(lost: (error: unknown) => void): Promise<LlmSession> {
    let replies = 0;
    const close = { [Symbol.asyncDispose]: async () => undefined };
    const session: SteppedSession = {
      batch: 'batch',
      withThreads: (_, step) => step(),
      async *prefill() {},
      async *reply() {
        if (replies++ === 0) await new Promise(() => undefined);
        yield textPart('Fine again.');
      },
      ...close,
    };
    const brain = { model: 'brain', systemPrompt: '', promptTokens: 0, countTokens: () => 0, ...close };
    const llm = limitLlm({ ...brain, open: async () => session }, { lost });
    return shareLlm(llm, 2, new Cores(2)).open();
  }

  it('is told of, and the caller hears an apology and is answered when they ask again', async () => {
    const lost = vi.fn();
    const call = new ScriptedCall('', { llm: await hanging(lost) });
    onTestFinished(() => call.unsubscribe());
    call.hears = () => 'How are you?';
    await asks(call);
    const playing = call.playback.words(1);
    await vi.advanceTimersByTimeAsync(JOB_LIMIT_MS.step);
    await playing;
    await listens(call);
    expect(lost).toHaveBeenCalledExactlyOnceWith(expect.any(EngineHungError));
    expect(call.playback.said.join(' ')).toContain('sorry');
    await asks(call);
    await listens(call);
    expect(call.playback.said.join(' ')).toMatch(/Fine again\.$/);
  });
});
