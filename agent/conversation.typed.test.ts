import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedCall, settled } from './scripted-call.fixture.ts';

let call: ScriptedCall;
beforeEach(() => {
  call = new ScriptedCall();
});
afterEach(() => call.unsubscribe());

describe('a typed message', () => {
  it('is a turn at once, and answered like a spoken one', async () => {
    await call.types('How are you?');
    await call.playback.words(9);
    expect(call.playback.said.join(' ')).toBe('Fine. And you?');
    expect(call.told().slice(0, 3)).toEqual(['caller', 'thinking', 'started']);
    expect(call.events[0]).toMatchObject({
      type: 'caller',
      utterance: undefined,
      text: 'How are you?',
      final: true,
    });
    expect(call.prefilled.at(-1)?.slice(1)).toEqual([
      { role: 'user', content: 'How are you?' },
      { role: 'assistant', heard: 'Fine. And you?' },
    ]);
  });

  it('is answered with something audible when the model says nothing, and the turn goes back', async () => {
    call.answers = () => '';
    await call.types('How are you?');
    await call.playback.words(20);
    expect(call.playback.said.join(' ')).toMatch(/put it another way/);
    expect(call.told().at(-1)).toBe('finished');
  });

  it('spent no time on a transcript, or on waiting for the end of the turn', async () => {
    await call.types('How are you?');
    await call.playback.words(1);
    const started = call.events.find((event) => event.type === 'started');
    const { speechEndedAt, transcribedAt, endpointAt, firstTokenAt } = started?.milestones ?? {};
    expect([transcribedAt, endpointAt]).toEqual([speechEndedAt, speechEndedAt]);
    expect(firstTokenAt).toBeGreaterThanOrEqual(speechEndedAt ?? Infinity);
  });

  it('is answered each time, also when it says the same again', async () => {
    await call.types('How are you?');
    await call.playback.words(9);
    await call.types('How are you?');
    await call.playback.words(9);
    expect(call.prompts).toHaveLength(2);
    expect(call.playback.said.join(' ')).toBe('Fine. And you? Fine. And you?');
  });

  it('goes on with what was said aloud, and the next spoken turn with it', async () => {
    call.hears = () => 'How are you?';
    await call.speaks(640);
    await call.isQuiet(320);
    await call.playback.words(9);
    await call.types('Good.');
    await call.playback.words(9);
    call.hears = () => 'And now?';
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.prompts.at(-1)?.slice(1)).toEqual([
      { role: 'user', content: 'How are you?' },
      { role: 'assistant', heard: 'Fine. And you?' },
      { role: 'user', content: 'Good.' },
      { role: 'assistant', heard: 'Fine. And you?' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  it('interrupts the agent, and only what was heard of its reply stays', async () => {
    call.answers = () => 'Once upon a time there was a queen. She had a dog.';
    await call.types('Tell me a story.');
    await call.playback.words(3);
    call.answers = () => 'Fine.';
    await call.types('How are you?');
    expect(call.told()).toContain('interruption');
    expect(call.prompts.at(-1)?.slice(1)).toEqual([
      { role: 'user', content: 'Tell me a story.' },
      { role: 'assistant', heard: 'Once upon a' },
      { role: 'user', content: 'How are you?' },
    ]);
    await call.playback.words(5);
    expect(call.playback.said.join(' ')).toBe('Once upon a Fine.');
    expect(call.aborted.llm).toBeLessThanOrEqual(1);
  });

  it('is taken for what the caller was saying, which is given up', async () => {
    call.hears = () => "I'd like to";
    call.sureness = () => 0;
    await call.speaks(640);
    await call.isQuiet(320);
    await call.types('Never mind. How are you?');
    await call.isQuiet(2_000);
    await call.playback.words(9);
    expect(call.finals()).toEqual(['Never mind. How are you?']);
    expect(call.told()).not.toContain('interruption');
    expect(call.told().at(-1)).toBe('finished');
    const said = call.prompts.at(-1)?.slice(1);
    expect(said).toEqual([{ role: 'user', content: 'Never mind. How are you?' }]);
  });

  it('is not interrupted by a transcript of what was given up', async () => {
    let transcribed: () => void = () => undefined;
    call.hears = () => 'Stop that now please.';
    await call.speaks(320);
    call.transcribing = () => new Promise((resolve) => (transcribed = resolve));
    await call.speaks(320);
    await call.types('How are you?');
    transcribed();
    await settled();
    await call.playback.words(9);
    expect(call.told()).not.toContain('interruption');
    expect(call.playback.said.join(' ')).toBe('Fine. And you?');
  });

  it('takes the place of a reply that was being prepared for what was said', async () => {
    call.hears = () => 'Tell me a story.';
    await call.speaks(640);
    await call.isQuiet(160);
    expect(call.prompts).toHaveLength(1);
    await call.types('How are you?');
    await call.isQuiet(640);
    await call.playback.words(9);
    expect(call.playback.said.join(' ')).toBe('Fine. And you?');
    expect(call.finals()).toEqual(['How are you?']);
  });

  it('can be talked over like any reply', async () => {
    call.answers = () => 'Once upon a time there was a queen.';
    await call.types('Tell me a story.');
    await call.playback.words(3);
    call.hears = () => 'Stop, please wait.';
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.prompts.at(-1)?.slice(1)).toEqual([
      { role: 'user', content: 'Tell me a story.' },
      { role: 'assistant', heard: 'Once upon a' },
      { role: 'user', content: 'Stop, please wait.' },
    ]);
  });
});

describe('the interrupt button', () => {
  it('ends the reply at the word that was heard last; the next turn goes on from there', async () => {
    call.hears = () => 'Tell me a story.';
    call.answers = () => 'Once upon a time there was a queen. She had a dog.';
    await call.speaks(640);
    await call.isQuiet(320);
    await call.playback.words(3);
    await call.pressesInterrupt();
    expect(call.told().at(-1)).toBe('interruption');
    expect(call.playback.playing).toBe(false);
    call.hears = () => 'Go on.';
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.prompts.at(-1)?.slice(1)).toEqual([
      { role: 'user', content: 'Tell me a story.' },
      { role: 'assistant', heard: 'Once upon a' },
      { role: 'user', content: 'Go on.' },
    ]);
  });

  it('ends a reply that is not heard yet, and one that is quiet because the caller coughs', async () => {
    await call.types('How are you?');
    await call.pressesInterrupt();
    expect(call.playback.playing).toBe(false);
    await call.types('How are you?');
    await call.playback.words(1);
    await call.speaks(96);
    expect(call.playback.paused).toBe(true);
    await call.pressesInterrupt();
    expect(call.playback.playing).toBe(false);
    expect(call.playback.paused).toBe(false);
  });

  it('does nothing to a reply that is being prepared while the caller speaks', async () => {
    await call.pressesInterrupt();
    call.hears = () => 'How are you?';
    await call.speaks(640);
    await call.isQuiet(160);
    await call.pressesInterrupt();
    await call.isQuiet(64);
    await call.playback.words(9);
    expect(call.told()).not.toContain('interruption');
    expect(call.playback.said.join(' ')).toBe('Fine. And you?');
  });
});
