import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EngineDiedError } from './domain/errors.ts';
import type { Speech, TtsSession } from './domain/ports.ts';
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
