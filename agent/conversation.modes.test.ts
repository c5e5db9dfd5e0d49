import { once } from 'node:events';
import { BehaviorSubject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LONGEST_HOLD_MS } from '../protocol/limits.ts';
import type { CallMode } from '../protocol/call-mode.ts';
import type { Turn } from './definition/agent-call.ts';
import { type Message, textPart } from './domain/message.ts';
import type { LlmSession } from './domain/ports.ts';
import { ScriptedCall } from './scripted-call.fixture.ts';
import { textTestCall as testCall } from './testing/text-test-call.ts';

let mode$: BehaviorSubject<CallMode>;
let call: ScriptedCall;
/** Frames that voice activity detection has looked at, and texts that were given a voice, and what ends that. */
let [looked, voiced, endings] = [0, [] as string[], [] as AbortSignal[]];
const turns: Turn[] = [];

function begin(mode: CallMode, greeting = '', llm?: LlmSession): void {
  mode$ = new BehaviorSubject(mode);
  [looked, voiced, endings] = [0, [], []];
  turns.length = 0;
  const vad = {
    open: () => ({
      process: async (samples: Float32Array) => {
        looked++;
        return samples[0] === 0 ? 0 : 1;
      },
    }),
  };
  const tts = {
    async *synthesize(text: string, signal: AbortSignal) {
      await Promise.resolve();
      voiced.push(text);
      endings.push(signal);
      const words = text.split(' ').map((word) => ({ text: word, startMs: 0, endMs: 1 }));
      yield { text, samples: new Float32Array(1), sampleRate: 22_050, words };
    },
  };
  const agent = { instructions: 'Be kind.', greeting, onTurn: (turn: Turn) => void turns.push(turn) };
  call = new ScriptedCall('', { mode$, vad, tts, ...(llm && { llm }) }, agent);
  call.hears = () => 'How are you?';
}
const said = (): string =>
  call.events.flatMap((event) => (event.type === 'word' ? [event.text] : [])).join(' ');
const asked = () => call.prompts.at(-1)?.slice(1);

afterEach(() => call.unsubscribe());

describe('push-to-talk', () => {
  beforeEach(() => begin('push-to-talk'));

  it('hears nothing while the button is not held, and looks for no voice', async () => {
    await call.speaks(640);
    await call.isQuiet(2_000);
    expect(call.events).toEqual([]);
    expect(looked).toBe(0);
  });

  it('answers as soon as the caller lets go, without waiting for a silence', async () => {
    await call.pushes('start');
    await call.speaks(640);
    await call.pushes('end');
    expect(call.finals()).toEqual(['How are you?']);
    await call.playback.words(9);
    expect(said()).toBe('Fine. And you?');
  });

  it('waits for as long as the button is held, however long the caller pauses', async () => {
    call.hears = (frames) => (frames <= 20 ? 'I would like' : 'I would like a table.');
    await call.pushes('start');
    await call.speaks(640);
    await call.isQuiet(5_000);
    expect(call.finals()).toEqual([]);
    await call.speaks(640);
    await call.pushes('end');
    expect(call.finals()).toEqual(['I would like a table.']);
    expect(asked()).toEqual([{ role: 'user', content: 'I would like a table.' }]);
  });

  it('dates the end of a turn by its speech', async () => {
    await call.pushes('start');
    await call.speaks(640);
    await call.isQuiet(320);
    await call.pushes('end');
    await call.playback.words(1);
    const started = call.events.find((event) => event.type === 'started');
    expect(started?.milestones).toMatchObject({ speechEndedAt: 640, endpointAt: 960 });
  });

  it('makes the agent quiet at once when the button is pressed, and only what was heard stays', async () => {
    call.answers = () => 'Once upon a time there was a queen.';
    await call.types('Tell me a story.');
    await call.playback.words(3);
    await call.pushes('start');
    expect(call.told().at(-1)).toBe('interruption');
    expect(call.playback.playing).toBe(false);
    await call.speaks(640);
    await call.pushes('end');
    expect(asked()).toEqual([
      { role: 'user', content: 'Tell me a story.' },
      { role: 'assistant', heard: 'Once upon a' },
      { role: 'user', content: 'How are you?' },
    ]);
  });

  it('is not disturbed by what is said while the agent speaks and the button is up', async () => {
    call.answers = () => 'Once upon a time there was a queen.';
    await call.types('Tell me a story.');
    await call.playback.words(3);
    call.hears = () => 'Stop.';
    await call.speaks(640);
    await call.isQuiet(640);
    expect(call.playback.paused).toBe(false);
    expect(call.told()).not.toContain('interruption');
  });

  it('throws away what is cancelled: nothing is answered or remembered', async () => {
    call.hears = () => 'That is wrong.';
    await call.pushes('start');
    await call.speaks(640);
    // A reply is being prepared already.
    await call.isQuiet(320);
    expect(call.prompts).toHaveLength(1);
    expect(endings.map(({ aborted }) => aborted)).toContain(false);
    await call.pushes('cancel');
    expect(endings.map(({ aborted }) => aborted)).not.toContain(false);
    await call.isQuiet(2_000);
    await call.playback.words(9);
    expect(call.finals()).toEqual([]);
    expect(call.told().at(-1)).toBe('cancelled');
    expect(said()).toBe('');
    call.hears = () => 'How are you?';
    await call.pushes('start');
    await call.speaks(640);
    await call.pushes('end');
    expect(call.finals()).toEqual(['How are you?']);
    expect(asked()).toEqual([{ role: 'user', content: 'How are you?' }]);
  });

  it('decodes nothing of a press before', async () => {
    const heard: number[] = [];
    call.hears = (frames) => {
      heard.push(frames);
      return 'Yes.';
    };
    await call.pushes('start');
    await call.speaks(640);
    await call.pushes('cancel');
    heard.length = 0;
    await call.pushes('start');
    await call.speaks(320);
    await call.pushes('end');
    expect(Math.max(...heard)).toBe(10);
    expect(call.finals()).toEqual(['Yes.']);
  });

  it('takes two presses in a row for one turn when the first has not been decoded yet', async () => {
    let release: () => void = () => undefined;
    call.hears = (frames) => (frames <= 20 ? 'How' : 'How are you?');
    await call.pushes('start');
    await call.speaks(640);
    call.transcribing = () => new Promise((resolve) => (release = resolve));
    await call.pushes('end');
    await call.pushes('start');
    await call.speaks(640);
    await call.pushes('end');
    call.transcribing = async () => undefined;
    release();
    await call.isQuiet(32);
    await call.playback.words(9);
    expect(call.finals()).toEqual(['How are you?']);
    expect(said()).toBe('Fine. And you?');
  });

  it('goes on when nothing was said, and when a button is let go that was not pressed', async () => {
    call.hears = () => '';
    await call.pushes('start');
    await call.speaks(200);
    await call.pushes('end');
    await call.pushes('end');
    await call.pushes('cancel');
    expect(call.events).toEqual([]);
    call.hears = () => 'How are you?';
    await call.pushes('start');
    await call.speaks(640);
    await call.pushes('end');
    expect(call.finals()).toEqual(['How are you?']);
  });

  it('takes a button that is held for too long as let go', async () => {
    await call.pushes('start');
    await call.isQuiet(LONGEST_HOLD_MS - 640);
    await call.speaks(640);
    expect(call.finals()).toEqual(['How are you?']);
    const before = looked;
    await call.speaks(640);
    expect(looked).toBe(before);
  });

  it('answers what is typed as ever', async () => {
    await call.types('How are you?');
    await call.playback.words(9);
    expect(said()).toBe('Fine. And you?');
    expect(voiced).not.toEqual([]);
  });

  it('ends with the call, button down or not', async () => {
    await call.pushes('start');
    await call.speaks(320);
    call.hangsUp();
    expect(call.completed).toBe(true);
  });
});

describe('text only', () => {
  beforeEach(() => begin('text-only', 'Hello! What can I do for you?'));

  it('greets and answers by text, without a voice', async () => {
    await call.isQuiet(32);
    expect(said()).toBe('Hello! What can I do for you?');
    await call.types('How are you?');
    expect(said()).toBe('Hello! What can I do for you? Fine. And you?');
    expect(call.told().at(-1)).toBe('finished');
    expect(voiced).toEqual([]);
    expect(call.playback.playing).toBe(false);
    expect(turns).toMatchObject([{ caller: 'How are you?', agent: 'Fine. And you?', interrupted: false }]);
    await call.types('And now?');
    expect(asked()).toEqual([
      { role: 'assistant', heard: 'Hello! What can I do for you?' },
      { role: 'user', content: 'How are you?' },
      { role: 'assistant', heard: 'Fine. And you?' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  it('shows tables and code apart, as ever', async () => {
    call.answers = () => 'Like this:\n```js\nlet a = 1;\n```\nThat is all.';
    await call.types('Show me.');
    expect(call.events.find((event) => event.type === 'shown')?.text).toContain('let a = 1;');
    expect(said()).toContain('That is all.');
  });

  it('hears nothing, and looks for no voice', async () => {
    await call.speaks(640);
    await call.isQuiet(640);
    await call.pushes('start');
    await call.speaks(640);
    await call.pushes('end');
    expect(looked).toBe(0);
    expect(call.finals()).toEqual([]);
  });

  it('is interrupted by the next message: only what was shown stays', async () => {
    call.unsubscribe();
    const prompts: (readonly Message[])[] = [];
    begin('text-only', '', {
      async *reply(messages: readonly Message[], signal: AbortSignal) {
        prompts.push(messages);
        yield textPart(prompts.length === 1 ? 'There was a queen. She' : 'Fine.');
        if (prompts.length > 1) return;
        await once(signal, 'abort');
        yield textPart(' had a dog.');
      },
      [Symbol.asyncDispose]: async () => undefined,
    });
    await call.types('Tell me a story.');
    expect(said()).toBe('There was a queen.');
    await call.types('How are you?');
    expect(said()).toBe('There was a queen. Fine.');
    expect(call.told()).toContain('interruption');
    expect(prompts[1]?.slice(1)).toEqual([
      { role: 'user', content: 'Tell me a story.' },
      { role: 'assistant', heard: 'There was a queen.' },
      { role: 'user', content: 'How are you?' },
    ]);
  });
});

describe('listening only', () => {
  beforeEach(() => begin('listening-only', 'Hello!'));

  it('writes down what is said, turn by turn, and answers nothing', async () => {
    await call.speaks(640);
    await call.isQuiet(320);
    await call.speaks(640);
    await call.isQuiet(320);
    await call.types('Are you there?');
    expect(call.finals()).toEqual(['How are you?', 'How are you?', 'Are you there?']);
    expect(turns.map(({ caller, agent }) => [caller, agent])).toEqual([
      ['How are you?', ''],
      ['How are you?', ''],
      ['Are you there?', ''],
    ]);
    expect(said()).toBe('');
    expect(call.prompts).toEqual([]);
    expect(voiced).toEqual([]);
  });

  it('has the model read nothing ahead while the caller speaks', async () => {
    call.hears = (frames) => `${frames} words`;
    await call.speaks(2_000);
    const read = call.prefilled.flat().filter(({ role }) => role === 'user');
    expect(read).toEqual([]);
  });

  it('is so in the tests of an agent, too', async () => {
    const agent = { instructions: 'Be kind.', greeting: 'Hello!', modes: ['listening-only'] } as const;
    await using tested = await testCall(agent, { llm: () => 'Never said.' });
    await tested.says('How are you?');
    expect(tested.turns).toMatchObject([{ caller: 'How are you?', agent: '' }]);
    expect(tested.reply).toBe('');
  });

  it('knows what was said once it may answer', async () => {
    call.hears = () => 'My name is Ada.';
    await call.speaks(640);
    await call.isQuiet(320);
    mode$.next('hands-free');
    call.hears = () => 'What is my name?';
    await call.speaks(640);
    await call.isQuiet(320);
    await call.playback.words(9);
    expect(asked()).toEqual([{ role: 'user', content: 'My name is Ada. What is my name?' }]);
    expect(said()).toBe('Fine. And you?');
  });
});

describe('another mode during the call', () => {
  beforeEach(() => begin('hands-free'));

  it('gives up what the caller is saying, and the reply that is prepared for it', async () => {
    await call.speaks(640);
    // With one more frame of silence the turn would be over.
    await call.isQuiet(192);
    expect(call.prompts).toHaveLength(1);
    mode$.next('push-to-talk');
    await call.isQuiet(2_000);
    await call.playback.words(9);
    expect(call.told().at(-1)).toBe('cancelled');
    expect(call.finals()).toEqual([]);
    expect(said()).toBe('');
  });

  it.each(['text-only', 'listening-only'] as const)('makes the agent quiet at once: %s', async (mode) => {
    call.answers = () => 'Once upon a time there was a queen.';
    await call.types('Tell me a story.');
    await call.playback.words(3);
    mode$.next(mode);
    expect(call.told().at(-1)).toBe('interruption');
    expect(call.playback.playing).toBe(false);
  });

  it('lets the agent speak on where it may still speak', async () => {
    call.answers = () => 'Once upon a time.';
    await call.types('Tell me a story.');
    await call.playback.words(1);
    // It is quiet for a moment, since the caller makes a sound that is not decided on yet.
    await call.speaks(96);
    expect(call.playback.paused).toBe(true);
    mode$.next('push-to-talk');
    await call.isQuiet(32);
    expect(call.playback.paused).toBe(false);
    await call.playback.words(9);
    expect(call.playback.said.join(' ')).toBe('Once upon a time.');
  });

  it('does nothing where it is the same one', async () => {
    await call.speaks(320);
    mode$.next('hands-free');
    await call.speaks(320);
    await call.isQuiet(320);
    expect(call.finals()).toEqual(['How are you?']);
  });

  it('lets go of a button that was held', async () => {
    mode$.next('push-to-talk');
    await call.pushes('start');
    await call.speaks(320);
    mode$.next('text-only');
    mode$.next('push-to-talk');
    await call.speaks(640);
    await call.pushes('end');
    expect(call.finals()).toEqual([]);
  });

  it('speaks again after text only', async () => {
    mode$.next('text-only');
    await call.types('How are you?');
    expect(voiced).toEqual([]);
    mode$.next('hands-free');
    await call.speaks(640);
    await call.isQuiet(320);
    await call.playback.words(9);
    expect(voiced).not.toEqual([]);
    expect(said()).toBe('Fine. And you? Fine. And you?');
  });
});
