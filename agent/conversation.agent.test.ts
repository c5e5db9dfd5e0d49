import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { call, heard, passes, talksWith, useCallsWithTools, using } from './call-with-tools.fixture.ts';
import type { Agent, AgentCall, CallReport, Turn } from './definition/agent-call.ts';
import { tool } from './definition/tool.ts';
import { type Message, callsIn } from './domain/message.ts';
import { type ScriptedAnswer, calling } from './engines/scripted-llm.fixture.ts';
import { settled } from './scripted-call.fixture.ts';

useCallsWithTools();

const asking = (run: (call: AgentCall) => unknown): Partial<Agent> => ({
  tools: { help: tool({ description: 'Helps', run: (_, agentCall) => run(agentCall) }) },
});

describe('what an agent says by itself', () => {
  it('comes while a tool runs, before the answer', async () => {
    await talksWith(
      asking(async ({ say }) => {
        say('This takes a while.');
        await new Promise((resolve) => setInterval(resolve, 5_000));
        return 'all';
      }),
    );
    call.answers = using(calling('help'));
    await call.types('Help me.');
    expect(await heard()).toBe('This takes a while.');
    await passes(5_000);
    expect(await heard()).toBe('They gave all.');
  });

  it('comes after what is being said', async () => {
    let agentCall: AgentCall | undefined;
    await talksWith({ greeting: 'Hello there!', onStart: (begun) => (agentCall = begun) });
    await heard(1);
    agentCall?.say('Your taxi is here.');
    expect(await heard()).toBe('there! Your taxi is here.');
  });

  it('waits for a caller who speaks, and for the answer to them', async () => {
    let agentCall: AgentCall | undefined;
    await talksWith({ onStart: (begun) => (agentCall = begun) });
    call.hears = () => 'How are you?';
    await call.speaks(320);
    agentCall?.say('Your taxi is here.');
    await call.speaks(320);
    expect(await heard()).toBe('');
    await call.isQuiet(480);
    expect(await heard()).toBe('Fine. And you? Your taxi is here.');
  });

  it('can be interrupted, unless it must not be', async () => {
    let agentCall: AgentCall | undefined;
    await talksWith({ onStart: (begun) => (agentCall = begun) });
    call.hears = () => 'Stop that now please.';
    agentCall?.say('This is a long text that nobody wants.');
    await settled();
    await heard(2);
    await call.speaks(640);
    await call.isQuiet(480);
    expect(await heard()).toBe('Fine. And you?');

    agentCall?.say('This call is recorded for training.', { interruptible: false });
    await settled();
    await heard(2);
    await call.speaks(640);
    await call.isQuiet(480);
    await call.types('And now?');
    expect(call.playback.paused).toBe(false);
    expect(await heard(4)).toBe('is recorded for training.');
    await settled();
    expect(await heard()).toBe('Fine. And you?');
    expect(call.finals()).toEqual(['Stop that now please.', 'And now?']);
  });
});

describe('an agent that hands over', () => {
  const billing: Agent = {
    instructions: 'Be the billing department.',
    tools: { pay: tool({ description: 'Pays', run: () => 'paid' }) },
  };
  const desk = (history: 'keep' | 'drop'): Partial<Agent> => ({
    tools: {
      handOver: tool({
        description: 'Hands over',
        run: (_, { become }) => become(billing, { with: { vip: true }, history }),
      }),
      look: tool({ description: 'Looks', run: () => 'seen' }),
    },
  });
  const answers = (_: string, messages: readonly Message[]): ScriptedAnswer => {
    const [system] = messages;
    if (system?.role === 'system' && system.content.includes('billing')) return 'Billing here.';
    return [calling('handOver'), calling('look')];
  };

  it('is another one from the next words on, who knows what was said, also beside another tool', async () => {
    await talksWith(desk('keep'));
    call.answers = answers;
    await call.types('I want to pay.');
    expect(await heard()).toBe('Billing here.');
    expect(call.offered.at(-1)).toMatchObject([{ name: 'pay' }]);
    expect(call.prompts.at(-1)).toMatchObject([
      { role: 'system', content: 'Be the billing department.' },
      { role: 'user', content: 'I want to pay.' },
      { role: 'assistant', calls: [{ name: 'handOver' }, { name: 'look', result: 'seen' }] },
    ]);
  });

  it('may take nothing along but what the caller has just said', async () => {
    await talksWith(desk('drop'));
    call.answers = () => 'Fine.';
    await call.types('Hello.');
    await heard();
    call.answers = answers;
    await call.types('I want to pay.');
    await heard();
    await call.types('Now?');
    expect(call.prompts.at(-1)?.slice(1)).toEqual([
      { role: 'user', content: 'I want to pay.' },
      { role: 'assistant', heard: 'Billing here.' },
      { role: 'user', content: 'Now?' },
    ]);
  });

  it('stays who it is where that was only a guess', async () => {
    await talksWith(desk('keep'));
    call.answers = answers;
    call.sureness = () => 0;
    call.hears = () => 'I want to pay';
    await call.speaks(320);
    await call.isQuiet(160);
    call.answers = () => 'Fine.';
    call.hears = () => 'I want to pay nothing.';
    await call.speaks(320);
    await call.isQuiet(1_500);
    expect(await heard()).toBe('Fine.');
    expect(call.offered.at(-1)).toHaveLength(2);
  });
});

describe('an agent that ends the call', () => {
  it('says its last words, which nothing interrupts', async () => {
    await talksWith(asking(({ end }) => end({ say: 'Thank you for calling. Goodbye!' })));
    call.answers = () => ['All right.', calling('help')];
    await call.types('That is all.');
    expect(await heard(2)).toBe('All right.');
    await heard(2);
    call.hears = () => 'Wait, stop please.';
    await call.speaks(640);
    await call.isQuiet(320);
    await heard();
    expect(call.playback.said.join(' ')).toBe('All right. Thank you for calling. Goodbye!');
    expect(call.events.at(-1)).toMatchObject({ type: 'ended', reason: 'agent' });
    expect(call.completed).toBe(true);
  });

  it('leaves the last words to the model where it has none', async () => {
    await talksWith(asking(({ end }) => end()));
    call.answers = (_, messages) =>
      callsIn(messages.at(-1) ?? { role: 'user', content: '' }).length > 0 ? 'Bye then.' : [calling('help')];
    await call.types('That is all.');
    expect(await heard()).toBe('Bye then.');
    await heard();
    expect(call.events.at(-1)).toMatchObject({ type: 'ended', reason: 'agent' });
  });
});

describe('the hooks of an agent', () => {
  it('are called at the beginning, after each turn and at the end', async () => {
    const turns: Turn[] = [];
    let report: CallReport | undefined;
    let begun: AgentCall | undefined;
    await talksWith({
      tools: { look: tool({ description: 'Looks', input: z.object({ at: z.string() }), run: () => 'seen' }) },
      onStart: (agentCall) => (begun = agentCall),
      onTurn: (turn) => turns.push(turn),
      onEnd: (ended) => (report = ended),
    });
    expect(begun).toMatchObject({ id: 'call-1', room: 'room-1', caller: { identity: 'ada' }, data: {} });
    call.answers = (_, messages) =>
      callsIn(messages.at(-1) ?? { role: 'user', content: '' }).length > 0
        ? 'I see.'
        : [calling('look', { at: 'me' })];
    await call.types('Look at me.');
    await heard();
    call.answers = () => 'Once upon a time there was a queen.';
    await call.types('And now?');
    await heard(2);
    await call.pressesInterrupt();
    expect(turns).toEqual([
      {
        number: 1,
        caller: 'Look at me.',
        agent: 'I see.',
        interrupted: false,
        tools: [{ name: 'look', input: { at: 'me' }, result: 'seen' }],
      },
      { number: 2, caller: 'And now?', agent: 'Once upon', interrupted: true, tools: [] },
    ]);
    call.hangsUp();
    await settled();
    expect(report).toMatchObject({ reason: 'left', turns });
    expect(begun?.signal.aborted).toBe(true);
  });

  it('may fail, and the call goes on', async () => {
    await talksWith({
      onStart: () => {
        throw new Error('It broke.');
      },
      onTurn: async () => Promise.reject(new Error('It broke, too.')),
    });
    await call.types('How are you?');
    expect(await heard()).toBe('Fine. And you?');
    await settled();
    expect(call.errors).toHaveLength(2);
    expect(call.completed).toBe(false);
  });

  it('may ask, and the model goes on with the answer', async () => {
    let name: unknown;
    await talksWith({
      greeting: 'Hello!',
      onStart: async ({ ask, data }) => {
        name = await ask({ say: 'Who is calling?', input: z.string() });
        data['name'] = name;
      },
    });
    expect(await heard()).toBe('Hello! Who is calling?');
    call.answers = (text) => `Welcome, ${text}`;
    await call.types('Ada.');
    expect(await heard()).toBe('Welcome, Ada.');
    expect(name).toBe('Ada');
  });
});

it('a silent caller is asked, and given up, as the agent wants it', async () => {
  await talksWith({ greeting: 'Hello!', idle: { askAfter: '15s', say: 'Anybody there?', endAfter: '40s' } });
  await heard();
  await passes(14_900);
  expect(await heard()).toBe('');
  await passes(100);
  expect(await heard()).toBe('Anybody there?');
  await passes(24_900);
  expect(await heard()).toBe('');
  await passes(100);
  expect(await heard()).toMatch(/Goodbye/);
  expect(call.events.at(-1)).toMatchObject({ type: 'ended', reason: 'silence' });
});
