import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  call,
  freeRooms,
  heard,
  lastIsCalls,
  lastResults,
  passes,
  rooms,
  talksWith,
  talksWithoutAgent,
  useCallsWithTools,
  using,
  Work,
} from './call-with-tools.fixture.ts';
import { tool } from './definition/tool.ts';
import { callsIn } from './domain/message.ts';
import { calling } from './engines/scripted-llm.fixture.ts';

useCallsWithTools();

describe('a tool that the model calls', () => {
  it('is told to the model, gets its input, and what it gives is said in the same reply', async () => {
    await talksWith({ tools: { freeRooms: freeRooms() } });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await call.types('A room for two?');
    expect(call.offered[0]).toMatchObject([{ name: 'freeRooms', parameters: { type: 'object' } }]);
    expect(rooms.asked).toEqual([{ guests: 2 }]);
    await rooms.gives({ free: 3 });
    expect(await heard()).toBe('They gave {"free":3}.');
    expect(call.told().filter((type) => type === 'thinking')).toHaveLength(1);
    expect(call.told().at(-1)).toBe('finished');
    await call.types('Thanks.');
    expect(call.prompts.at(-1)?.slice(1)).toMatchObject([
      { role: 'user', content: 'A room for 2?' },
      { role: 'assistant', heard: '', calls: [{ name: 'freeRooms', result: '{"free":3}' }] },
      { role: 'assistant', heard: 'They gave {"free":3}.' },
      { role: 'user', content: 'Thanks.' },
    ]);
  });

  it('is waited for with what the model says before, and the model knows that it has said it', async () => {
    await talksWith({ tools: { freeRooms: freeRooms() } });
    call.answers = (text, messages) =>
      callsIn(messages.at(-1) ?? { role: 'system', content: '' }).length > 0
        ? 'There are three.'
        : ['Let me see.', calling('freeRooms', { guests: 2 })];
    await call.types('A room for two?');
    expect(await heard()).toBe('Let me see.');
    await rooms.gives(3);
    expect(await heard()).toBe('There are three.');
    expect(call.prompts.at(-1)?.slice(2)).toMatchObject([
      { role: 'assistant', heard: 'Let me see.', calls: [{ result: '3' }] },
    ]);
  });

  it('runs side by side with another one', async () => {
    const other = new Work();
    await talksWith({
      tools: { freeRooms: freeRooms(), prices: tool({ description: 'Prices', run: other.run }) },
    });
    call.answers = using(calling('freeRooms', { guests: 2 }), calling('prices'));
    await call.types('A room for two?');
    expect([rooms.asked, other.asked]).toEqual([[{ guests: 2 }], [{}]]);
    await other.gives('80 euros');
    expect(await heard()).toBe('');
    await rooms.gives(3);
    expect(await heard()).toBe('They gave 3 and 80 euros.');
  });

  it.each([
    ['wrong arguments', calling('freeRooms', { guests: 0 }), /arguments are wrong.*guests/s],
    ['no JSON', { ...calling('freeRooms'), arguments: '{"guests":' }, /arguments are wrong/],
    ['an unknown name', calling('toString'), /no tool toString.*freeRooms/],
  ])('with %s is a result that the model reads', async (_, part, result) => {
    await talksWith({ tools: { freeRooms: freeRooms() } });
    call.answers = using(part);
    await call.types('A room for two?');
    expect(await heard()).toMatch(/^They gave /);
    expect(lastResults()).toEqual([expect.stringMatching(result)]);
    expect(rooms.asked).toEqual([]);
  });

  it('that fails tells the model why, and the call goes on', async () => {
    await talksWith({
      tools: {
        freeRooms: freeRooms({
          run: () => {
            throw new Error('The hotel has burnt down.');
          },
        }),
      },
    });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await call.types('A room for two?');
    expect(await heard()).toMatch(/The hotel has burnt down/);
    expect(call.errors).toHaveLength(1);
  });

  it('that takes too long is given up, and the model is told', async () => {
    await talksWith({ tools: { freeRooms: freeRooms({ timeout: '5s' }) } });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await call.types('A room for two?');
    await passes(4_900);
    expect(await heard()).toBe('');
    await passes(200);
    expect(await heard()).toMatch(/not answered within 5 s/);
    expect(rooms.signals.at(-1)?.aborted).toBe(true);
  });

  it('that gives much is cut, with a word about it', async () => {
    await talksWith({ tools: { freeRooms: freeRooms({ run: () => 'x'.repeat(100_000) }) } });
    call.answers = (_, messages) => (lastIsCalls(messages) ? 'Many.' : [calling('freeRooms', { guests: 2 })]);
    await call.types('A room for two?');
    await heard();
    const [result = ''] = lastResults();
    expect(result.length).toBeLessThan(2_100);
    expect(result).toMatch(/cut off: 100000 characters/);
  });

  it('again and again ends with an answer', async () => {
    await talksWith({ tools: { freeRooms: freeRooms({ run: () => 3 }) } });
    call.answers = () => [calling('freeRooms', { guests: 2 })];
    await call.types('A room for two?');
    expect(await heard()).toMatch(/put it another way/);
    expect(call.told().at(-1)).toBe('finished');
    expect(call.prompts.length).toBeLessThan(8);
  });

  it('says what it says meanwhile once the caller has waited for a moment, and only then', async () => {
    await talksWith({ tools: { freeRooms: freeRooms({ meanwhile: 'Let me look.' }) } });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await call.types('A room for two?');
    await passes(500);
    expect(await heard()).toBe('');
    await passes(500);
    expect(await heard()).toBe('Let me look.');
    await passes(5_000);
    expect(await heard()).toBe('');
    await rooms.gives(3);
    expect(await heard()).toBe('They gave 3.');
  });

  it('says nothing meanwhile where something is still to be heard', async () => {
    await talksWith({ tools: { freeRooms: freeRooms({ meanwhile: 'Let me look.' }) } });
    call.answers = (_, messages) =>
      lastIsCalls(messages) ? 'Three.' : ['A room for two people.', calling('freeRooms', { guests: 2 })];
    await call.types('A room for two?');
    await passes(2_000);
    await rooms.gives(3);
    expect(await heard()).toBe('A room for two people. Three.');
  });

  it('is triggered by what the caller says, without the model', async () => {
    const status = new Work();
    const order = z.object({ order: z.string() });
    await talksWith({
      tools: {
        status: tool({
          description: 'State of an order',
          input: order,
          run: status.run,
          triggers: [/order (?<order>\d+)/i],
        }),
      },
    });
    call.answers = using();
    await call.types('Where is order 4711?');
    expect(call.prompts).toHaveLength(0);
    expect(status.asked).toEqual([{ order: '4711' }]);
    await status.gives('on its way');
    expect(await heard()).toBe('They gave on its way.');
  });
});

it('an agent without tools is asked as any model is', async () => {
  talksWithoutAgent();
  await call.types('How are you?');
  expect(call.offered).toEqual([undefined]);
  expect(await heard()).toBe('Fine. And you?');
});
