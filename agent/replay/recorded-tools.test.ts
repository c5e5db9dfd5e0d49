import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Agent, AgentCall, CallReport, Turn } from '../definition/agent-call.ts';
import { defineAgent } from '../definition/define-agent.ts';
import { tool } from '../definition/tool.ts';
import { withRecordedTools } from './recorded-tools.ts';

const night = z.object({ night: z.string(), guests: z.number() });
const call = (of: Partial<AgentCall> = {}): AgentCall =>
  ({ signal: new AbortController().signal, ...of }) as AgentCall;
const run = async ({ tools = {} }: Agent, name: string, input: unknown, within = call()): Promise<unknown> =>
  tools[name]?.run(input as never, within);

describe('the tools of an agent in a replay', () => {
  it('change nothing: what they gave then they give again, and else they say why not', async () => {
    const booked: unknown[] = [];
    const agent = defineAgent({
      instructions: 'You answer.',
      tools: {
        book: tool({ description: 'Books', input: night, changes: true, run: (input) => booked.push(input) }),
      },
      onTurn: () => booked.push('told'),
      onEnd: () => booked.push('told'),
    });
    const input = { guests: 2, night: 'tonight' };
    const replayed = withRecordedTools(agent, [{ name: 'book', input, result: 'Room 7' }]);
    expect(await run(replayed, 'book', { night: 'tonight', guests: 2 })).toBe('Room 7');
    expect(await run(replayed, 'book', { night: 'tonight', guests: 3 })).toMatch(
      /Not done: this is a replay/,
    );
    replayed.onTurn?.({} as Turn, {} as AgentCall);
    replayed.onEnd?.({} as CallReport, {} as AgentCall);
    expect(booked).toEqual([]);
  });

  it('run where they change nothing, and give what they gave then', async () => {
    const asked: unknown[] = [];
    let works = true;
    const free = tool({
      description: 'Free rooms',
      input: night,
      run: ({ guests }, { say }) => {
        asked.push(guests);
        say('Let me see.');
        if (!works) throw new Error('It is down.');
        return 'none now';
      },
    });
    const said: string[] = [];
    const within = call({ say: (text) => said.push(text) });
    const recorded = { name: 'free', input: { night: 'tonight', guests: 2 }, result: 'two were free' };
    const replayed = withRecordedTools({ instructions: 'You answer.', tools: { free } }, [recorded]);
    expect(await run(replayed, 'free', recorded.input, within)).toBe('two were free');
    expect(await run(replayed, 'free', { night: 'tonight', guests: 3 }, within)).toBe('none now');
    works = false;
    expect(await run(replayed, 'free', recorded.input, within)).toBe('two were free');
    await expect(run(replayed, 'free', { night: 'tonight', guests: 3 }, within)).rejects.toThrow(
      'It is down.',
    );
    expect([asked, said]).toEqual([[2, 3, 2, 3], Array(4).fill('Let me see.')]);
  });

  it('wait for the caller in silence, whoever has taken over', async () => {
    const idle = { askAfter: '5s', say: 'Are you there?', endAfter: '10s' } as const;
    const till = defineAgent({ instructions: 'You take money.', idle });
    const desk = defineAgent({
      instructions: 'You answer.',
      idle,
      onStart: ({ become }) => become(till),
    });
    const next: Agent[] = [];
    const replayed = withRecordedTools(desk, []);
    await replayed.onStart?.(call({ become: (agent) => next.push(agent) }));
    expect([replayed, ...next].map((agent) => agent.idle)).toEqual([undefined, undefined]);
    expect(desk.idle).toEqual(idle);
  });

  it('change nothing either when another agent has taken over', async () => {
    let paid = 0;
    const till = defineAgent({
      instructions: 'You take money.',
      tools: { pay: tool({ description: 'Pays', changes: true, run: () => ++paid }) },
    });
    const desk = defineAgent({
      instructions: 'You answer.',
      tools: { toTill: tool({ description: 'Hands over', run: (_, { become }) => become(till) }) },
      onStart: ({ become }) => become(till),
    });
    const next: Agent[] = [];
    const within = call({ become: (agent) => next.push(agent) });
    const replayed = withRecordedTools(desk, []);
    await run(replayed, 'toTill', {}, within);
    await replayed.onStart?.(within);
    for (const agent of next) expect(await run(agent, 'pay', {})).toMatch(/Not done/);
    expect([next.length, paid]).toEqual([2, 0]);
  });
});
