import { describe, expect } from 'vitest';
import { LONGEST_MESSAGE } from '../../protocol/limits.ts';
import { NOTHING_TO_INTERRUPT } from '../../protocol/rpc.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import { AGENT, fail } from './test-room.fixture.ts';

describe('a line to a caller', () => {
  itInRoom('hands on what its caller writes, and nothing that is too long', async ({ room }) => {
    const caller = await room.person('caller');
    const other = await room.person('other');
    const { typed$ } = await room.line({ callerIdentity: 'caller' });
    const messages: string[] = [];
    typed$.subscribe({ next: (message) => messages.push(message), error: fail });
    await other.writes('not mine');
    await caller.writes('x'.repeat(LONGEST_MESSAGE + 1));
    await caller.writes('  hello  ');
    await expect.poll(() => messages).toEqual(['hello']);
  });

  itInRoom('hands on what its caller wrote before anyone asked for it', async ({ room }) => {
    const caller = await room.person('caller');
    const { typed$, interrupt$ } = await room.line();
    await caller.writes('early');
    // What is sent later comes later: when this is answered, the message is there.
    const obeying = interrupt$.subscribe({ error: fail });
    expect(await caller.interrupts(AGENT)).toBe(NOTHING_TO_INTERRUPT);
    obeying.unsubscribe();
    const messages: string[] = [];
    typed$.subscribe({ next: (message) => messages.push(message), error: fail });
    expect(messages).toEqual([]);
    await expect.poll(() => messages).toEqual(['early']);
  });
});
