import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedCall, settled } from './scripted-call.fixture.ts';

let call: ScriptedCall;
beforeEach(() => {
  call = new ScriptedCall();
});
afterEach(() => call.unsubscribe());

describe('a turn', () => {
  it('is answered when the caller has finished, and is in the history as it was heard', async () => {
    call.hears = (frames) => (frames < 15 ? 'How are' : 'How are you?');
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.finals()).toEqual(['How are you?']);
    await call.playback.words(9);
    expect(call.playback.said.join(' ')).toBe('Fine. And you?');
    expect(call.told().slice(-6)).toEqual(['thinking', 'started', 'word', 'word', 'word', 'finished']);
    call.hears = () => 'Good.';
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.prompts.at(-1)).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'How are you?' },
      { role: 'assistant', heard: 'Fine. And you?' },
      { role: 'user', content: 'Good.' },
    ]);
  });

  it("is heard as an answer to the agent's last sentence, and read with figures", async () => {
    call.hears = () => 'What is seven times eight?';
    call.answers = () => 'That is easy. It is 56.';
    await call.speaks(640);
    await call.isQuiet(320);
    await call.playback.words(9);
    call.hears = (_, before) => (before === 'It is fifty six.' ? 'And times two?' : 'In times two?');
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.finals()).toEqual(['What is seven times eight?', 'And times two?']);
    expect(call.prompts.at(-1)?.filter(({ role }) => role === 'user')).toEqual([
      { role: 'user', content: 'What is 7 times 8?' },
      { role: 'user', content: 'And times 2?' },
    ]);
  });

  it('is timed by one clock, from the end of speech to the voice', async () => {
    call.hears = () => 'How are you?';
    await call.speaks(640);
    await call.isQuiet(320);
    await call.playback.words(1);
    const started = call.events.find((event) => event.type === 'started');
    expect(started?.milestones).toEqual({
      speechEndedAt: 640,
      transcribedAt: 736,
      firstTokenAt: 736,
      firstClauseAt: 736,
      firstPcmAt: 736,
      // The end of the first frame after 200 ms of silence.
      endpointAt: 864,
      playedAt: 960,
    });
  });

  it('shows partial transcripts while the caller speaks, at least twice a second', async () => {
    call.hears = (frames) => `${frames}`;
    await call.speaks(2_000);
    expect(call.events.filter(({ type }) => type === 'caller').length).toBeGreaterThanOrEqual(4);
    expect(call.finals()).toEqual([]);
  });

  it('is prepared before it is over, and heard only after', async () => {
    call.hears = () => 'How are you?';
    await call.speaks(640);
    await call.isQuiet(160);
    expect(call.prompts).toHaveLength(1);
    expect(call.playback.playing).toBe(false);
    await call.isQuiet(64);
    expect(call.playback.playing).toBe(true);
    expect(call.prompts).toHaveLength(1);
  });

  it('waits for a caller who pauses in mid-sentence, and answers the whole of it', async () => {
    call.hears = (frames) => (frames <= 20 ? "I'd like to" : "I'd like to book a table.");
    call.sureness = (text) => (text.endsWith('.') ? 1 : 0);
    await call.speaks(640);
    await call.isQuiet(800);
    expect(call.finals()).toEqual([]);
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.finals()).toEqual(["I'd like to book a table."]);
    expect(call.prompts.at(-1)?.filter(({ role }) => role === 'user')).toHaveLength(1);
    expect(call.aborted.llm).toBeLessThanOrEqual(1);
  });

  it('is over in the end even if it does not sound like it', async () => {
    call.hears = () => "I'd like to";
    call.sureness = () => 0;
    await call.speaks(640);
    await call.isQuiet(1_100);
    expect(call.finals()).toEqual(["I'd like to"]);
  });

  it('is none when a sound had no words', async () => {
    await call.speaks(200);
    await call.isQuiet(2_000);
    expect(call.events).toEqual([]);
    call.hears = () => 'Hello.';
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.finals()).toEqual(['Hello.']);
  });
});

describe('a call', () => {
  it('begins with a greeting that can be interrupted', async () => {
    call.unsubscribe();
    call = new ScriptedCall('Hello! How can I help you?');
    await call.playback.words(2);
    call.hears = () => 'Where are you?';
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.told()).toContain('interruption');
    expect(call.prompts.at(-1)?.[1]).toEqual({ role: 'assistant', heard: 'Hello! How' });
    call.unsubscribe();
    expect(call.playback.playing).toBe(false);
  });

  it('reads the conversation before the caller speaks, the greeting as it was heard', async () => {
    call.unsubscribe();
    call = new ScriptedCall('Hello!');
    expect(call.prefilled.at(-1)).toEqual([{ role: 'system', content: 'Be kind.' }]);
    await call.playback.words(2);
    expect(call.prefilled.at(-1)?.slice(1)).toEqual([{ role: 'assistant', heard: 'Hello!' }]);
  });

  it('ends when the caller has left, and nothing of it runs on', async () => {
    call.hears = () => 'How are you?';
    await call.speaks(640);
    await call.isQuiet(320);
    await call.playback.words(1);
    call.hangsUp();
    await settled();
    expect(call.completed).toBe(true);
    expect(call.playback.playing).toBe(false);
    expect(call.observed).toBe(false);
  });

  it('survives an engine that fails: the caller hears an apology and asks again', async () => {
    call.hears = () => 'How are you?';
    call.answers = () => {
      throw new Error('out of memory');
    };
    await call.speaks(640);
    await call.isQuiet(640);
    await call.playback.words(30);
    expect(call.errors).toHaveLength(1);
    expect(call.playback.said.join(' ')).toContain('sorry');
    call.answers = () => 'Fine.';
    await call.speaks(640);
    await call.isQuiet(320);
    await call.playback.words(1);
    expect(call.playback.said.at(-1)).toBe('Fine.');
  });
});
