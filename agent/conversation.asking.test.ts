import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NoAnswerError } from './agent-calls/ask.ts';
import { call, heard, passes, talksWith, useCallsWithTools, using } from './call-with-tools.fixture.ts';
import type { Agent, AgentCall } from './definition/agent-call.ts';
import { email, spelt, yesOrNo } from './definition/answers.ts';
import { tool } from './definition/tool.ts';
import { callsIn } from './domain/message.ts';
import { calling } from './engines/scripted-llm.fixture.ts';
import { settled } from './scripted-call.fixture.ts';

useCallsWithTools();

const asking = (run: (call: AgentCall) => unknown): Partial<Agent> => ({
  tools: { help: tool({ description: 'Helps', run: (_, agentCall) => run(agentCall) }) },
});

describe('a tool that asks the caller', () => {
  it('goes on with their next turn, and the model answers that one with what it gave', async () => {
    await talksWith(asking(({ ask }) => ask({ say: 'What is your name?', input: z.string() })));
    call.answers = using(calling('help'));
    await call.types('Help me.');
    expect(await heard()).toBe('What is your name?');
    await call.types('Ada.');
    expect(await heard()).toBe('They gave Ada.');
    await call.types('Thanks.');
    expect(call.prompts.at(-1)?.slice(1)).toMatchObject([
      { role: 'user', content: 'Help me.' },
      { role: 'assistant', heard: 'What is your name?' },
      { role: 'user', content: 'Ada.' },
      { role: 'assistant', calls: [{ name: 'help', result: 'Ada' }] },
      { role: 'assistant', heard: 'They gave Ada.' },
      { role: 'user', content: 'Thanks.' },
    ]);
  });

  it('asks again until the answer is valid, three times at most', async () => {
    const age = z.number().min(18, 'You have to be 18.');
    await talksWith(
      asking(async ({ ask }) => {
        try {
          return await ask({ say: 'How old are you?', input: age, again: 'How old, in years?' });
        } catch (error) {
          return error instanceof NoAnswerError ? 'nothing' : error;
        }
      }),
    );
    call.answers = using(calling('help'));
    await call.types('Help me.');
    await heard();
    await call.types('Old enough.');
    expect(await heard()).toBe('How old, in years?');
    await call.types('Twelve.');
    expect(await heard()).toBe('How old, in years?');
    await call.types('Forty.');
    expect(await heard()).toBe('They gave 40.');

    await call.types('Help me.');
    for (const answer of ['No.', 'Why?', 'Never.']) {
      await heard();
      await call.types(answer);
    }
    expect(await heard()).toBe('They gave nothing.');
  });

  it('reads back what is easily misheard, and takes the right one with the no', async () => {
    await talksWith(asking(({ ask }) => ask({ say: 'Your address?', input: email })));
    call.answers = using(calling('help'));
    await call.types('Help me.');
    await heard();
    await call.types('Ida at example dot com.');
    expect(await heard()).toBe("That's ida@example.com. Is that right?");
    await call.types('No, it is ada at example dot com.');
    expect(await heard()).toBe("That's ada@example.com. Is that right?");
    await call.types('Yes.');
    expect(await heard()).toBe('They gave ada@example.com.');
  });

  it('may ask more than one thing, and its time is not that in which the caller thinks', async () => {
    await talksWith(
      asking(async ({ ask }) => {
        const name = await ask({ say: 'Your name?', input: spelt, readBack: false });
        const sure = await ask({ say: 'Are you sure?', input: yesOrNo });
        return `${name} ${sure}`;
      }),
    );
    call.answers = using(calling('help'));
    await call.types('Help me.');
    expect(await heard()).toBe('Your name?');
    await passes(60_000);
    await call.types('A. D. A.');
    expect(await heard()).toBe('Are you sure?');
    await call.types('Yes.');
    expect(await heard()).toBe('They gave Ada true.');
  });

  it('waits beside another one that is done', async () => {
    await talksWith({
      tools: {
        help: tool({
          description: 'Helps',
          run: (_, { ask }) => ask({ say: 'Your name?', input: z.string() }),
        }),
        look: tool({ description: 'Looks', run: () => 'seen' }),
      },
    });
    call.answers = (_, messages) => {
      const given = callsIn(messages.at(-1) ?? { role: 'user', content: '' });
      return given.length > 0
        ? given.map(({ result }) => result).join(' ')
        : [calling('look'), calling('help')];
    };
    await call.types('Help me.');
    expect(await heard()).toBe('Your name?');
    await call.types('Ada.');
    expect(await heard()).toBe('seen Ada');
  });

  it('also asks after its reply was interrupted, once nobody speaks', async () => {
    let go: () => void = () => undefined;
    await talksWith({
      tools: {
        help: tool({
          description: 'Helps',
          changes: true,
          run: async (_, { ask }) => {
            await new Promise<void>((resolve) => (go = resolve));
            return ask({ say: 'Your name?', input: z.string() });
          },
        }),
      },
    });
    call.answers = (text) => (text === 'Help me.' ? [calling('help')] : `You said: ${text}`);
    await call.types('Help me.');
    await call.types('Hello?');
    go();
    await settled();
    expect(await heard()).toBe('You said: Hello? Your name?');
    await call.types('Ada.');
    expect(await heard()).toBe('You said: Ada.');
    expect(call.prompts.at(-1)?.slice(1)).toMatchObject([
      { role: 'user', content: 'Help me.' },
      { role: 'assistant', calls: [{ name: 'help', result: 'Ada' }] },
      { role: 'user', content: 'Hello?' },
      { role: 'assistant', heard: 'You said: Hello? Your name?' },
      { role: 'user', content: 'Ada.' },
    ]);
  });

  it('is told when the call is over', async () => {
    let failure: unknown;
    await talksWith(
      asking(({ ask }) =>
        ask({ say: 'Your name?', input: z.string() }).catch((error: unknown) => {
          failure = error;
        }),
      ),
    );
    call.answers = using(calling('help'));
    await call.types('Help me.');
    call.hangsUp();
    await settled();
    expect(failure).toMatchObject({ name: 'AbortError' });
  });
});
