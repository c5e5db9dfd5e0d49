import { BehaviorSubject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallMode } from '../protocol/call-mode.ts';
import { ScriptedCall, settled } from './scripted-call.fixture.ts';

const LINE_WAS_GONE = 'Sorry, the line was gone for a moment. If you said something, please say it again.';

let call: ScriptedCall;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  call = new ScriptedCall();
  call.hears = () => 'What is the capital of France?';
  call.answers = () => 'It is Paris.';
});
afterEach(() => {
  call.unsubscribe();
  expect(vi.getTimerCount()).toBe(0);
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

async function asks(): Promise<void> {
  await call.speaks(640);
  await call.isQuiet(1_100);
}

describe('a caller who could not be heard for a while', () => {
  it('is told so and asked what they said, and answered when they say it again', async () => {
    await asks();
    expect(await heard()).toBe('It is Paris.');
    await call.canBeHeardAgain();
    expect(await heard()).toBe('');
    await call.isQuiet(500);
    await passes(1_000);
    expect(await heard()).toBe(LINE_WAS_GONE);
    await asks();
    expect(await heard()).toBe('It is Paris.');
  });

  it('is just answered when they are still speaking', async () => {
    await call.canBeHeardAgain();
    await call.speaks(640);
    await passes(2_000);
    await call.isQuiet(1_100);
    expect(await heard()).toBe('It is Paris.');
    await passes(10_000);
    expect(await heard()).toBe('');
  });

  it('hears the agent out, whose turn it was', async () => {
    await asks();
    await call.canBeHeardAgain();
    await passes(10_000);
    expect(await heard()).toBe('It is Paris.');
    await passes(10_000);
    expect(await heard()).toBe('');
  });

  it('is asked nothing where they only type', async () => {
    call.unsubscribe();
    call = new ScriptedCall('', { mode$: new BehaviorSubject<CallMode>('text-only') });
    await call.canBeHeardAgain();
    await passes(1_100);
    expect(call.events).toEqual([]);
  });
});
