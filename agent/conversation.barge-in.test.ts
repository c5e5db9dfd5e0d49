import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FRAME_MS } from './domain/audio.ts';
import { ScriptedCall } from './scripted-call.fixture.ts';

let call: ScriptedCall;
beforeEach(() => {
  call = new ScriptedCall();
});
afterEach(() => call.unsubscribe());

describe('barge-in', () => {
  beforeEach(async () => {
    call.hears = () => 'Tell me a story.';
    call.answers = () => 'Once upon a time there was a queen. She had a dog.';
    await call.speaks(640);
    await call.isQuiet(320);
    await call.playback.words(3);
    expect(call.playback.said).toEqual(['Once', 'upon', 'a']);
  });

  it('makes the agent quiet at once', async () => {
    call.hears = () => '';
    await call.speaks(2 * FRAME_MS);
    expect(call.playback.paused).toBe(true);
    expect(call.playback.playing).toBe(true);
  });

  it('with words ends the reply; only what was heard of it stays, and the new turn is answered', async () => {
    call.hears = () => 'Stop, please wait.';
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.told()).toContain('interruption');
    expect(call.playback.paused).toBe(false);
    expect(call.prompts.at(-1)?.slice(1)).toEqual([
      { role: 'user', content: 'Tell me a story.' },
      { role: 'assistant', heard: 'Once upon a' },
      { role: 'user', content: 'Stop, please wait.' },
    ]);
  });

  it('by a short command is an interruption, however soon it ended', async () => {
    call.hears = () => 'Stop.';
    await call.speaks(256);
    await call.isQuiet(320);
    expect(call.told()).toContain('interruption');
  });

  it('gives the caller the floor before anything else looks: the words that interrupt are shown and answered', async () => {
    call.hears = () => 'Stop.';
    await call.speaks(128);
    const before = call.events.length;
    await call.isQuiet(96);
    // One transcript that is complete when it comes makes the interruption, the caption and the next turn.
    expect(call.told().slice(before)).toEqual(['interruption', 'caller', 'judged']);
    expect(call.prompts.at(-1)?.at(-1)).toEqual({ role: 'user', content: 'Stop.' });
  });

  it("by the agent's own voice, come back, lets it go on, and does not make it stutter", async () => {
    call.hears = () => 'there was a queen';
    await call.echoes(256);
    await call.isQuiet(320);
    expect(call.told()).toContain('false-interruption');
    expect(call.playback.paused).toBe(false);
    await call.echoes(640);
    expect(call.playback.paused).toBe(false);
    await call.isQuiet(320);
    expect(call.told()).not.toContain('interruption');
  });

  it('by what sounds a little like a command in its own voice lets it go on', async () => {
    call.hears = () => 'No.';
    call.confidence = 0.4;
    await call.echoes(256);
    await call.isQuiet(320);
    expect(call.told()).toContain('false-interruption');
    expect(call.told()).not.toContain('interruption');
  });

  it('by a short command of the caller is an interruption, however unsure recognition is', async () => {
    call.hears = () => 'Stop.';
    call.confidence = 0.2;
    await call.speaks(256);
    await call.isQuiet(320);
    expect(call.told()).toContain('interruption');
  });

  it('by a hum that recognition makes words of lets it go on', async () => {
    call.hears = () => 'and my chin, I see.';
    call.confidence = 0.4;
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.told()).toContain('false-interruption');
    expect(call.told()).not.toContain('interruption');
  });

  it('without headphones takes words that go on when the agent is quiet', async () => {
    call.hears = () => 'What about';
    await call.speaksInto(448);
    await call.isQuiet(320);
    expect(call.told()).not.toContain('interruption');
    call.hears = () => 'What about the dog?';
    await call.speaksInto(900);
    expect(call.told()).toContain('interruption');
  });

  it('without headphones takes a command at once', async () => {
    call.hears = () => 'Stop.';
    await call.speaksInto(320);
    await call.isQuiet(320);
    expect(call.told()).toContain('interruption');
  });

  it('with words that the agent has said itself ends the reply too', async () => {
    call.hears = () => 'There was a queen?';
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.told()).toContain('interruption');
  });

  it('by a sound without words that goes on and on holds it up for less than two seconds', async () => {
    call.hears = () => '';
    await call.speaks(320);
    expect(call.playback.paused).toBe(true);
    await call.speaks(1_600);
    expect(call.playback.paused).toBe(false);
    await call.speaks(6_000);
    await call.playback.words(20);
    expect(call.playback.said.join(' ')).toBe('Once upon a time there was a queen. She had a dog.');
    expect(call.told()).not.toContain('interruption');
  });

  it('over a sound without words is heard, though the agent does not wait for it any more', async () => {
    call.hears = () => 'hm hm hm';
    call.confidence = 0.3;
    await call.speaks(5_000);
    expect(call.playback.paused).toBe(false);
    call.hears = () => 'What about the dog?';
    call.confidence = 0.9;
    await call.speaks(1_000);
    expect(call.told()).toContain('interruption');
  });

  it('by words that recognition takes long to find is an interruption all the same', async () => {
    call.hears = () => 'What about the dog?';
    let heard = (): void => undefined;
    const slow = new Promise<void>((resolve) => (heard = resolve));
    call.transcribing = () => slow;
    await call.speaks(2_400);
    expect(call.playback.paused).toBe(false);
    heard();
    await call.isQuiet(480);
    expect(call.told()).not.toContain('false-interruption');
    expect(call.told()).toContain('interruption');
  });

  it('by words that change and change lets it go on, until they are words that interrupt it', async () => {
    call.hears = (frames) => `so ${frames} the ${frames}`;
    await call.speaks(2_000);
    expect(call.playback.paused).toBe(false);
    await call.isQuiet(320);
    expect(call.told()).toContain('interruption');
    expect(call.prompts.at(-1)?.at(-1)).toMatchObject({ role: 'user' });
  });

  it.each([
    ['a cough', ''],
    ['a sign of listening', 'Mm-hmm.'],
    ['a word of assent', 'Yes.'],
    ['what would be a command in other words', 'Oh no!'],
  ])('by %s lets the agent go on where it stopped', async (_, heard) => {
    call.hears = () => heard;
    await call.speaks(320);
    await call.isQuiet(320);
    expect(call.told()).toContain('false-interruption');
    expect(call.playback.paused).toBe(false);
    await call.playback.words(20);
    expect(call.playback.said.join(' ')).toBe('Once upon a time there was a queen. She had a dog.');
    expect(call.prompts).toHaveLength(1);
  });
});

describe('a question of the agent', () => {
  beforeEach(async () => {
    call.hears = () => 'Hello.';
    call.answers = () => 'I have got some tea. Would you like some?';
    await call.speaks(640);
    await call.isQuiet(320);
  });

  it.each([
    ['just before its end', 8],
    ['as its last word is said', 9],
  ])('is answered by "Yeah." %s', async (_, said) => {
    await call.playback.words(said);
    call.hears = () => 'Yeah.';
    call.confidence = 0.4;
    await call.speaks(320);
    await call.isQuiet(480);
    expect(call.finals()).toEqual(['Hello.', 'Yeah.']);
    expect(call.prompts.at(-1)?.at(-1)).toEqual({ role: 'user', content: 'Yeah.' });
  });

  it('is answered after its end, also where the answer was begun before', async () => {
    await call.playback.words(9);
    call.hears = () => 'Yeah.';
    await call.speaks(32);
    await call.playback.words(1);
    await call.speaks(320);
    await call.isQuiet(480);
    expect(call.finals()).toEqual(['Hello.', 'Yeah.']);
    expect(call.told()).not.toContain('interruption');
  });

  it('is not answered by a "Yeah." long before it', async () => {
    await call.playback.words(3);
    call.hears = () => 'Yeah.';
    await call.speaks(320);
    await call.isQuiet(480);
    expect(call.finals()).toEqual(['Hello.']);
    await call.playback.words(9);
    expect(call.playback.said.join(' ')).toBe('I have got some tea. Would you like some?');
  });
});
