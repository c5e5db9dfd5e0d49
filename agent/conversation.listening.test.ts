import { BehaviorSubject, NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallMode } from '../protocol/call-mode.ts';
import type { Agent, AgentCall } from './definition/agent-call.ts';
import { yesOrNo } from './definition/answers.ts';
import { ScriptedCall, settled } from './scripted-call.fixture.ts';

const MINUTE = 60_000;
const sounds = { ambience: new Int16Array(20) };

let mode$: BehaviorSubject<CallMode>;
let call: ScriptedCall;
let agentCall: AgentCall;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  call.unsubscribe();
  vi.useRealTimers();
});

/** Begins a call with an agent that hands its call over to the test. */
async function begin(mode: CallMode, idleMs = 0): Promise<void> {
  mode$ = new BehaviorSubject(mode);
  const agent: Agent = { instructions: 'Be kind.', onStart: (begun) => void (agentCall = begun) };
  const served = {
    agent,
    id: 'call-1',
    room: 'room-1',
    caller: { identity: 'ada', attributes: {}, metadata: '' },
    dtmf$: NEVER,
    sounds,
    send: () => undefined,
  };
  call = new ScriptedCall('', { mode$, agent: served, limits: { idleMs, longestMs: 0 } });
  await settled();
}

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

describe('an agent that only listens', () => {
  it('asks nothing, takes nothing for an answer, and asks once it may speak', async () => {
    await begin('listening-only');
    const answered = vi.fn();
    void agentCall
      .ask({ say: 'Shall I book it?', input: yesOrNo, readBack: false })
      .then(answered, () => undefined);
    await settled();
    await call.types('Yes.');
    expect(answered).not.toHaveBeenCalled();
    mode$.next('hands-free');
    await settled();
    expect(await heard()).toBe('Shall I book it?');
    await call.types('No.');
    expect(answered).toHaveBeenCalledExactlyOnceWith(false);
  });

  it('takes what is said for no answer to a question of before, and asks it again', async () => {
    await begin('hands-free');
    const answered = vi.fn();
    void agentCall
      .ask({ say: 'Shall I book it?', input: yesOrNo, readBack: false })
      .then(answered, () => undefined);
    await settled();
    expect(await heard()).toBe('Shall I book it?');
    mode$.next('listening-only');
    await settled();
    await call.types('Yes.');
    expect(answered).not.toHaveBeenCalled();
    mode$.next('hands-free');
    await settled();
    expect(await heard()).toBe('Shall I book it?');
  });

  it('keeps what its code wants to be said until it may speak', async () => {
    await begin('listening-only');
    agentCall.say('Calls are recorded.', { interruptible: false });
    await settled();
    mode$.next('hands-free');
    await settled();
    expect(await heard()).toBe('Calls are recorded.');
  });

  it('does not end the call for a silence, which counts again once it may speak', async () => {
    await begin('listening-only', 2 * MINUTE);
    await passes(60 * MINUTE);
    expect(call.completed).toBe(false);
    mode$.next('hands-free');
    await passes(2 * MINUTE);
    expect(await heard()).toBe('Are you still there?');
  });

  it('ends the call at once when its code does', async () => {
    await begin('listening-only');
    agentCall.say('This is never heard.');
    agentCall.end({ say: 'Goodbye.' });
    await settled();
    await settled();
    expect(call.events.at(-1)).toMatchObject({ type: 'ended', reason: 'agent' });
    expect(call.playback.said).toEqual([]);
  });

  it('makes no sound, as one that only writes', async () => {
    await begin('listening-only');
    mode$.next('hands-free');
    mode$.next('text-only');
    await settled();
    expect(call.playback.backgrounds).toEqual([{}, sounds, {}]);
  });
});
