import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { RpcError } from '@livekit/rtc-node';
import { describe, expect } from 'vitest';
import { NOTHING_TO_INTERRUPT, TOO_MANY_CALLS } from '../../protocol/rpc.ts';
import type { Inbound } from '../../agent/domain/inbound-limits.ts';
import type { Flood } from './flooder.fixture.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import { AGENT, TestRoom, fail, nativeListeners } from './test-room.fixture.ts';

/** How late the agent's event loop may be on a machine that has other things to do, too. */
const LATE_MS = 500;

/** As what each flood is counted. */
const INBOUND: Readonly<Record<Flood, Inbound>> = {
  messages: 'message',
  'open streams': 'message',
  'streams for nobody': 'stream',
  'byte streams': 'stream',
  data: 'data',
  'remote calls': 'rpc',
};

/** Calls the agent until told to stop, and says how often it was answered. */
async function callAgain(call: () => Promise<unknown>, signal: AbortSignal): Promise<number> {
  let answers = 0;
  for (; !signal.aborted; answers += 1) {
    expect(await call()).toBe(NOTHING_TO_INTERRUPT);
    await delay(300);
  }
  return answers;
}

describe('a participant who sends far too much', () => {
  const floods: Flood[] = ['open streams', 'streams for nobody', 'byte streams', 'data', 'remote calls'];
  itInRoom.for(floods)('is removed for %s, and no other call hears of it', async (kind, { server, room }) => {
    await using elsewhere = new TestRoom(server);
    const other = await elsewhere.person('other');
    const othersLine = await elsewhere.line();
    othersLine.interrupt$.subscribe({ error: fail });

    const flooder = await room.flooder('flooder', kind);
    const refused = new Set<Inbound>();
    const line = await room.line({ onRefused: (what) => refused.add(what) });
    line.interrupt$.subscribe({ error: fail });
    const listeners = nativeListeners() ?? 0;
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    const over = new AbortController();
    const answered = callAgain(() => other.interrupts(AGENT), over.signal);
    expect(await flooder.flood()).toEqual({ removed: 'PARTICIPANT_REMOVED' });
    expect(await line.left).toBe('the caller left');
    over.abort();
    expect([...refused]).toContain(INBOUND[kind]);
    expect(await answered).toBeGreaterThan(0);
    expect(nativeListeners()).toBeLessThan(listeners + 20);
    await line[Symbol.asyncDispose]();
    loop.disable();
    console.info(`${kind}: the event loop was late by ${Math.round(loop.max / 1e6)} ms at most`);
    expect(loop.max / 1e6).toBeLessThan(LATE_MS);
    expect(await Promise.race([othersLine.left, Promise.resolve('still there')])).toBe('still there');
  });

  itInRoom('ends the call where nobody can remove them', async ({ room }) => {
    const flooder = await room.flooder('flooder', 'data');
    const line = await room.line({ removeParticipant: () => Promise.reject(new Error('not now')) });
    void flooder.flood();
    expect(await line.left).toBe('the room is flooded');
  });
});

describe('a caller who sends too much', () => {
  itInRoom('is heard with a few messages, and stays', async ({ room }) => {
    const flooder = await room.flooder('caller', 'messages');
    const refused = new Set<Inbound>();
    const { typed$, left } = await room.line({ onRefused: (what) => refused.add(what) });
    const messages: string[] = [];
    typed$.subscribe({ next: (message) => messages.push(message), error: fail });
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    expect(await flooder.flood()).toEqual({});
    expect([...refused]).toContain(INBOUND.messages);
    loop.disable();
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.length).toBeLessThan(10);
    expect(loop.max / 1e6).toBeLessThan(LATE_MS);
    expect(await Promise.race([left, Promise.resolve('still there')])).toBe('still there');
  });

  itInRoom('is told with which code that calls were too many', async ({ room }) => {
    const caller = await room.person('caller');
    const { interrupt$ } = await room.line();
    interrupt$.subscribe({ error: fail });
    const calls: PromiseSettledResult<string | undefined>[] = [];
    // Ten at a time: the caller's client keeps a listener for each answer that it waits for.
    while (calls.every(({ status }) => status === 'fulfilled'))
      calls.push(...(await Promise.allSettled(Array.from({ length: 10 }, () => caller.interrupts(AGENT)))));
    const answered = calls.filter(({ status }) => status === 'fulfilled');
    const refused = calls.flatMap((call) => (call.status === 'rejected' ? [call.reason as RpcError] : []));
    expect(answered.length).toBeGreaterThanOrEqual(20);
    for (const { code } of refused) expect(code).toBe(TOO_MANY_CALLS);
    await expect.poll(() => caller.interrupts(AGENT).catch(() => 'refused')).toBe(NOTHING_TO_INTERRUPT);
  });
});
