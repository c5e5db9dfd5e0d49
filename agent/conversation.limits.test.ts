import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScriptedCall, settled } from './scripted-call.fixture.ts';

const MINUTE = 60_000;

let call: ScriptedCall;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  call.unsubscribe();
  vi.useRealTimers();
});

async function passes(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await settled();
}

/** What is said next, to its end. */
async function heard(): Promise<string> {
  const before = call.playback.said.length;
  await call.playback.words(30);
  return call.playback.said.slice(before).join(' ');
}

describe('a caller from whom nothing comes', () => {
  beforeEach(() => {
    call = new ScriptedCall('Hello!', { limits: { idleMs: 2 * MINUTE, longestMs: 0 } });
  });

  it('is asked whether they are there, hears goodbye, and the call is over', async () => {
    expect(await heard()).toBe('Hello!');
    await passes(2 * MINUTE);
    expect(await heard()).toBe('Are you still there?');
    await passes(15_000);
    expect(await heard()).toMatch(/Goodbye!$/);
    expect(call.events.at(-1)).toMatchObject({ type: 'ended', reason: 'silence' });
    expect(call.told().slice(-2)).toEqual(['finished', 'ended']);
    expect(call.completed).toBe(true);
    expect(call.observed).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not silent while the agent speaks', async () => {
    await call.playback.words(1);
    call.answers = () => 'Once upon a time there was a queen.';
    await call.types('Tell me a long story.');
    await call.playback.words(2);
    await passes(10 * MINUTE);
    expect(call.playback.said.join(' ')).not.toContain('still there');
    expect(await heard()).toBe('a time there was a queen.');
    await passes(2 * MINUTE);
    expect(await heard()).toBe('Are you still there?');
  });

  it('goes on with the call by an answer to the question, spoken or typed, which is answered as any', async () => {
    await heard();
    for (const answer of [
      async () => {
        call.hears = () => 'Yes, I am.';
        await call.speaks(640);
        await call.isQuiet(1_100);
      },
      () => call.types('Yes, I am.'),
    ]) {
      await passes(2 * MINUTE);
      expect(await heard()).toBe('Are you still there?');
      await passes(14_000);
      await answer();
      expect(call.finals().at(-1)).toBe('Yes, I am.');
      expect(await heard()).toBe('Fine. And you?');
    }
    await passes(119_000);
    expect(await heard()).toBe('');
    expect(call.completed).toBe(false);
  });

  it('is there after all when they talk over the goodbye', async () => {
    await heard();
    await passes(2 * MINUTE);
    await heard();
    await passes(15_000);
    await call.playback.words(3);
    call.hears = () => 'Wait, I am here.';
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.told()).toContain('interruption');
    expect(await heard()).toBe('Fine. And you?');
    await passes(15_000);
    expect(call.completed).toBe(false);
    await passes(2 * MINUTE);
    expect(await heard()).toBe('Are you still there?');
  });

  it('is still one who says nothing where there are sounds without words, or the agent’s own voice', async () => {
    await heard();
    await passes(MINUTE);
    await call.speaks(320);
    await call.isQuiet(2_000);
    await passes(MINUTE);
    await call.playback.words(2);
    call.hears = () => 'Are you still there?';
    await call.echoes(320);
    await call.isQuiet(320);
    await heard();
    await passes(15_000);
    expect(await heard()).toMatch(/Goodbye!$/);
    expect(call.completed).toBe(true);
  });

  it('does not hold the line by a noise that makes the goodbye pause', async () => {
    await heard();
    await passes(2 * MINUTE);
    await heard();
    await passes(15_000);
    await call.playback.words(2);
    await call.speaks(640);
    expect(call.playback.paused).toBe(true);
    await passes(15_000);
    expect(call.completed).toBe(true);
  });
});

describe('a call that is as long as one may be', () => {
  beforeEach(() => {
    call = new ScriptedCall('', { limits: { idleMs: 0, longestMs: 60 * MINUTE } });
  });

  it('ends with a goodbye, once the reply is over that is being heard', async () => {
    await passes(59 * MINUTE);
    await call.types('How are you?');
    await call.playback.words(1);
    await passes(MINUTE);
    expect(call.completed).toBe(false);
    expect(await heard()).toBe(
      'And you? We have talked for as long as a call can last. Please call again. Goodbye!',
    );
    expect(call.events.at(-1)).toMatchObject({ type: 'ended', reason: 'duration' });
    expect(call.completed).toBe(true);
  });

  it('ends as well when the caller talks over the goodbye', async () => {
    await passes(60 * MINUTE);
    await call.playback.words(3);
    call.hears = () => 'Stop, please wait.';
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.told().slice(-2)).toEqual(['interruption', 'ended']);
    expect(call.completed).toBe(true);
  });
});

it('a call without limits goes on for as long as the caller likes', async () => {
  call = new ScriptedCall('Hello!');
  await heard();
  await passes(24 * 60 * MINUTE);
  expect(await heard()).toBe('');
  expect(call.completed).toBe(false);
});
