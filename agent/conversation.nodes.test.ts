import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NEVER, of } from 'rxjs';
import { NodeError } from './agent-calls/text-node.ts';
import type { Agent, ReplyTurn } from './definition/agent-call.ts';
import { tool } from './definition/tool.ts';
import { type ModelPart, callsIn, textPart } from './domain/message.ts';
import type { LlmSession, TtsSession } from './domain/ports.ts';
import { calling } from './engines/scripted-llm.fixture.ts';
import { ScriptedCall, pieces, settled } from './scripted-call.fixture.ts';

let call: ScriptedCall;
/** What the voice was given to say. */
let spoken: string[] = [];
/** Number of words that were looked at. */
let listened = 0;
beforeEach(() => {
  [spoken, listened] = [[], 0];
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => {
  call.unsubscribe();
  vi.useRealTimers();
});

async function talksWith(agent: Partial<Agent>, given: { readonly llm?: LlmSession } = {}): Promise<void> {
  const tts: TtsSession = {
    synthesize(text, signal) {
      spoken.push(text);
      return pieces(text, signal);
    },
  };
  call = new ScriptedCall('', { tts, ...given }, { instructions: 'Be the front desk.', ...agent });
  await settled();
}

async function passes(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await settled();
}

/** What the caller reads of what they hear. */
async function heard(words = 40): Promise<string> {
  await call.playback.words(words);
  const said = call.playback.said.slice(listened).join(' ');
  listened = call.playback.said.length;
  return said;
}

/** The caller says something, so surely that it is a turn at once. */
async function says(text: string): Promise<void> {
  call.hears = () => text;
  await call.speaks(640);
  await call.isQuiet(480);
}

async function* words(...given: string[]): AsyncGenerator<string> {
  for (const word of given) {
    await Promise.resolve();
    yield word;
  }
}

describe('beforeSpeaking', () => {
  it('changes what the voice says, and not what is shown and remembered', async () => {
    await talksWith({ beforeSpeaking: (text) => text.replace('Nguyen', 'Doctor Win') });
    call.answers = () => 'Ask Nguyen about it. He knows.';
    await call.types('Whom do I ask?');
    expect(await heard()).toBe('Ask Nguyen about it. He knows.');
    expect(spoken).toEqual(['Ask Doctor Win about it.', 'He knows.']);
    await call.types('Thanks.');
    expect(call.prompts.at(-1)?.at(-2)).toEqual({
      role: 'assistant',
      heard: 'Ask Nguyen about it. He knows.',
    });
  });

  it('shows each word when its place is heard, also where there are fewer', async () => {
    await talksWith({ beforeSpeaking: (text) => text.replace('as soon as possible', 'soon') });
    call.answers = () => 'Come as soon as possible to us.';
    await call.types('When?');
    expect(await heard(1)).toBe('Come');
    await heard(4);
    expect(call.playback.said.join(' ')).toMatch(/^Come as soon as possible/);
    await heard();
    expect(call.playback.said.join(' ')).toBe('Come as soon as possible to us.');
  });

  it('leaves a piece out that it makes empty', async () => {
    await talksWith({ beforeSpeaking: (text) => (text.includes('secret') ? '' : text) });
    call.answers = () => 'The secret is four. I know nothing.';
    await call.types('What is it?');
    expect(await heard()).toBe('I know nothing.');
  });

  it.each([
    ['throws', () => Promise.reject(new Error('It broke.'))],
    ['gives no text', () => 7 as unknown as string],
    ['gives a book', () => 'word '.repeat(10_000)],
    ['throws at once', (): string => { throw new Error('It broke.'); }], // prettier-ignore
  ])('is left out, and told, where it %s', async (_, beforeSpeaking) => {
    await talksWith({ beforeSpeaking });
    await call.types('How are you?');
    expect(await heard()).toBe('Fine. And you?');
    expect(call.errors[0]).toBeInstanceOf(NodeError);
    expect(String(call.errors[0])).toMatch(/beforeSpeaking/);
    expect(call.completed).toBe(false);
  });

  it('is left out where it never comes to an end', async () => {
    await talksWith({ beforeSpeaking: () => new Promise<string>(() => undefined) });
    call.answers = () => 'Fine.';
    await call.types('How are you?');
    expect(await heard()).toBe('');
    await passes(1_000);
    expect(await heard()).toBe('Fine.');
    expect(String(call.errors)).toMatch(/beforeSpeaking/);
  });

  it('is that of the agent who has taken over', async () => {
    const other: Agent = { instructions: 'Be another.', beforeSpeaking: (text) => text.toUpperCase() };
    await talksWith({
      tools: { handOver: tool({ description: 'Hands over', run: (_, { become }) => become(other) }) },
    });
    call.answers = (_, messages) =>
      messages.flatMap(callsIn).length > 0 ? 'Here I am.' : ['Wait.', calling('handOver')];
    await call.types('Another one, please.');
    expect(await heard()).toBe('Wait. Here I am.');
    expect(spoken).toEqual(['Wait.', 'HERE I AM.']);
  });
});

describe('afterHearing', () => {
  const corrects: Partial<Agent> = { afterHearing: (text) => text.replace('new yen', 'Nguyen') };

  it('corrects what was heard, for the model, the caption and the history', async () => {
    await talksWith(corrects);
    await says('Give me new yen please.');
    await heard();
    expect(call.prompts[0]?.at(-1)).toEqual({ role: 'user', content: 'Give me Nguyen please.' });
    expect(call.finals()).toEqual(['Give me Nguyen please.']);
  });

  it('may take its time, of which the caller notices nothing but the time', async () => {
    await talksWith({
      afterHearing: async (text) => {
        await new Promise<void>((resolve) => {
          const timer = setInterval(() => {
            clearInterval(timer);
            resolve();
          }, 100);
        });
        return `${text} Really.`;
      },
    });
    call.hears = () => 'Give me that.';
    await call.speaks(640);
    await call.isQuiet(320);
    expect(call.prompts).toHaveLength(0);
    await passes(100);
    await call.isQuiet(480);
    expect(await heard()).toBe('Fine. And you?');
    expect(call.finals()).toEqual(['Give me that. Really.']);
  });

  it('is no part of what is typed', async () => {
    await talksWith(corrects);
    await call.types('Give me new yen please.');
    expect(call.prompts[0]?.at(-1)).toEqual({ role: 'user', content: 'Give me new yen please.' });
  });

  it('can make nothing of what was heard', async () => {
    await talksWith({ afterHearing: () => '' });
    await says('Give me that.');
    expect(await heard()).toBe('');
    expect(call.finals()).toEqual([]);
  });

  it.each([
    ['throws', () => { throw new Error('It broke.'); }], // prettier-ignore
    ['gives no text', () => undefined as unknown as string],
    ['gives a book', () => 'word '.repeat(10_000)],
  ])('is left out, and told, where it %s', async (_, afterHearing) => {
    await talksWith({ afterHearing });
    await says('Give me that.');
    expect(await heard()).toBe('Fine. And you?');
    expect(call.finals()).toEqual(['Give me that.']);
    expect(String(call.errors[0])).toMatch(/afterHearing/);
  });

  it('is left out where it never comes to an end', async () => {
    await talksWith({ afterHearing: () => new Promise<string>(() => undefined) });
    await says('Give me that.');
    expect(call.finals()).toEqual([]);
    await passes(1_000);
    await call.isQuiet(64);
    expect(call.finals()).toEqual(['Give me that.']);
  });
});

describe('reply', () => {
  it('answers in place of the model, and knows what was said', async () => {
    const turns: ReplyTurn[] = [];
    await talksWith({
      reply: (turn) => {
        turns.push(turn);
        return words(`You said: `, turn.text);
      },
    });
    await call.types('Hello there.');
    expect(await heard()).toBe('You said: Hello there.');
    await call.types('And now?');
    expect(await heard()).toBe('You said: And now?');
    expect(call.prompts).toHaveLength(0);
    expect(turns[1]).toMatchObject({ text: 'And now?', caller: { identity: 'ada' }, data: {} });
    expect(turns[1]?.messages).toEqual([
      { role: 'system', content: 'Be the front desk.' },
      { role: 'user', content: 'Hello there.' },
      { role: 'assistant', content: 'You said: Hello there.' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  it('can give an Observable, and a promise of either', async () => {
    await talksWith({ reply: () => of('One ', 'two ', 'three.') });
    await call.types('Count.');
    expect(await heard()).toBe('One two three.');
    call.unsubscribe();
    await talksWith({ reply: async () => words('One ', 'two.') });
    await call.types('Count.');
    listened = 0;
    expect(await heard()).toBe('One two.');
  });

  it('can change what the model answers, whose tools run as ever', async () => {
    await talksWith({
      tools: { look: tool({ description: 'Looks', run: () => 'seen' }) },
      reply: async function* ({ model, messages }) {
        for await (const text of model()) yield text.replace('see', 'SEE');
        const used = messages.at(-1)?.tools?.map(({ name, result }) => `${name}: ${String(result)}`);
        if (used) yield ` (${used.join()})`;
      },
    });
    call.answers = (_, messages) =>
      messages.flatMap(callsIn).length > 0 ? 'Now I see.' : ['I see to it.', calling('look')];
    await call.types('Look.');
    expect(await heard()).toBe('I SEE to it. Now I SEE. (look: seen)');
    expect(call.prompts).toHaveLength(2);
  });

  it.each([
    ['throws', () => { throw new Error('It broke.'); }], // prettier-ignore
    ['gives no stream', () => 'Hello.' as unknown as AsyncIterable<string>],
    ['gives what is no text', () => of(7 as unknown as string)],
    ['fails before its first word', () => words().return(undefined).then(() => Promise.reject(new Error('It broke.')))], // prettier-ignore
    ['gives nothings without end', async function* () { for (;;) yield ''; }], // prettier-ignore
  ])('leaves the turn to the model, and that is told, where it %s', async (_, reply) => {
    await talksWith({ reply: reply as NonNullable<Agent['reply']> });
    await call.types('How are you?');
    expect(await heard()).toBe('Fine. And you?');
    expect(call.errors[0]).toBeInstanceOf(NodeError);
    expect(call.completed).toBe(false);
  });

  it('leaves the turn to the model where it never begins', async () => {
    const signals: AbortSignal[] = [];
    await talksWith({
      reply: ({ signal }) => {
        signals.push(signal);
        return NEVER;
      },
    });
    await call.types('How are you?');
    expect(await heard()).toBe('');
    await passes(11_000);
    expect(await heard()).toBe('Fine. And you?');
    expect(signals[0]?.aborted).toBe(true);
    expect(String(call.errors)).toMatch(/reply/);
  });

  it('has time while the model thinks', async () => {
    let go: () => void = () => undefined;
    const llm: LlmSession = {
      async *reply(): AsyncGenerator<ModelPart> {
        await new Promise<void>((resolve) => (go = resolve));
        yield textPart('Fine. And you?');
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
    await talksWith({ reply: ({ model }) => model() }, { llm });
    await call.types('How are you?');
    await passes(60_000);
    go();
    await settled();
    expect(await heard()).toBe('Fine. And you?');
    expect(call.errors).toEqual([]);
  });

  it('ends with its last whole sentence where it fails in the middle', async () => {
    await talksWith({
      reply: async function* () {
        yield 'This is known. And this ';
        await Promise.resolve();
        throw new Error('It broke.');
      },
    });
    await call.types('What is known?');
    expect(await heard()).toBe('This is known.');
    expect(call.prompts).toHaveLength(0);
    expect(String(call.errors)).toMatch(/reply/);
  });

  it('is no failure of its own where the model fails', async () => {
    await talksWith({ reply: ({ model }) => model() });
    call.answers = () => {
      throw new Error('No model.');
    };
    await call.types('How are you?');
    expect(await heard()).toMatch(/something went wrong/);
    expect(call.errors.map(String)).toEqual(['Error: No model.']);
  });

  it('is told when its turn was only a guess', async () => {
    const turns: ReplyTurn[] = [];
    await talksWith({
      reply: (turn) => {
        turns.push(turn);
        return turn.text.endsWith('nothing.') ? words('Fine.') : NEVER;
      },
    });
    call.sureness = () => 0;
    call.hears = () => 'I want to pay';
    await call.speaks(320);
    await call.isQuiet(160);
    expect(turns).toHaveLength(1);
    expect(turns[0]?.signal.aborted).toBe(false);
    call.hears = () => 'I want to pay nothing.';
    await call.speaks(320);
    await call.isQuiet(1_500);
    expect(turns[0]?.signal.aborted).toBe(true);
    expect(await heard()).toBe('Fine.');
  });

  it('asks the model for one answer only', async () => {
    await talksWith({
      reply: async function* ({ model }) {
        yield* model();
        yield* model();
      },
    });
    await call.types('How are you?');
    expect(await heard()).toBe('Fine. And you?');
    expect(call.prompts).toHaveLength(1);
    expect(String(call.errors)).toMatch(/reply/);
  });
});
