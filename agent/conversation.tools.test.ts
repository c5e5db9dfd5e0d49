import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Tool } from './definition/agent-call.ts';
import { tool } from './definition/tool.ts';
import { type Message, callsIn } from './domain/message.ts';
import { type ScriptedAnswer, calling } from './engines/scripted-llm.fixture.ts';
import { ScriptedCall, settled } from './scripted-call.fixture.ts';

let call: ScriptedCall;
/** Number of words that were looked at. */
let listened = 0;
beforeEach(() => {
  listened = 0;
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

/** What is said next, as far as it can be. */
async function heard(words = 40): Promise<string> {
  await call.playback.words(words);
  const said = call.playback.said.slice(listened).join(' ');
  listened = call.playback.said.length;
  return said;
}

/** Something that takes until the test ends it. */
class Work {
  readonly asked: unknown[] = [];
  readonly signals: AbortSignal[] = [];
  readonly #ends: ((given: unknown) => void)[] = [];

  readonly run = (input: unknown, { signal }: { readonly signal: AbortSignal }): Promise<unknown> => {
    this.asked.push(input);
    this.signals.push(signal);
    return new Promise((resolve) => this.#ends.push(resolve));
  };

  async gives(result: unknown): Promise<void> {
    this.#ends.shift()?.(result);
    await settled();
  }
}

const resultsIn = (messages: readonly Message[]): (string | undefined)[] =>
  messages.flatMap((message) => callsIn(message).map(({ result }) => result));
const lastResults = (): (string | undefined)[] => resultsIn(call.prompts.at(-1) ?? []);

/** Calls these tools for each question, and says what they gave. */
const using =
  (...calls: readonly ReturnType<typeof calling>[]) =>
  (_: string, messages: readonly Message[]): ScriptedAnswer => {
    const last = messages.at(-1);
    const given = last ? callsIn(last) : [];
    return given.length > 0 ? `They gave ${given.map(({ result }) => result).join(' and ')}.` : calls;
  };

const talksWith = (tools: Readonly<Record<string, Tool>>): ScriptedCall => {
  call = new ScriptedCall('', {}, { instructions: 'Be the front desk.', tools });
  return call;
};

/** A question is heard that may be whole; then a silence makes it certain. */
async function asks(text: string): Promise<void> {
  await guesses(text);
  await call.isQuiet(320);
}
async function guesses(text: string): Promise<void> {
  call.hears = () => text;
  await call.speaks(320);
  await call.isQuiet(160);
}

let rooms: Work;
const freeRooms = (options: Partial<Parameters<typeof tool>[0]> = {}): Tool =>
  tool({
    description: 'Free rooms',
    input: z.object({ guests: z.number().int().min(1) }),
    run: rooms.run,
    ...options,
  });
let booking: Work;
const book = (options: Partial<Parameters<typeof tool>[0]> = {}): Tool =>
  tool({
    description: 'Books a room',
    input: z.object({ room: z.number() }),
    run: booking.run,
    changes: true,
    ...options,
  });
beforeEach(() => {
  rooms = new Work();
  booking = new Work();
});

describe('a tool that the model calls', () => {
  it('is told to the model, gets its input, and what it gives is said in the same reply', async () => {
    talksWith({ freeRooms: freeRooms() });
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
    talksWith({ freeRooms: freeRooms() });
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
    talksWith({ freeRooms: freeRooms(), prices: tool({ description: 'Prices', run: other.run }) });
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
    talksWith({ freeRooms: freeRooms() });
    call.answers = using(part);
    await call.types('A room for two?');
    expect(await heard()).toMatch(/^They gave /);
    expect(lastResults()).toEqual([expect.stringMatching(result)]);
    expect(rooms.asked).toEqual([]);
  });

  it('that fails tells the model why, and the call goes on', async () => {
    talksWith({
      freeRooms: freeRooms({
        run: () => {
          throw new Error('The hotel has burnt down.');
        },
      }),
    });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await call.types('A room for two?');
    expect(await heard()).toMatch(/The hotel has burnt down/);
    expect(call.errors).toHaveLength(1);
  });

  it('that takes too long is given up, and the model is told', async () => {
    talksWith({ freeRooms: freeRooms({ timeout: '5s' }) });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await call.types('A room for two?');
    await passes(4_900);
    expect(await heard()).toBe('');
    await passes(200);
    expect(await heard()).toMatch(/not answered within 5 s/);
    expect(rooms.signals.at(-1)?.aborted).toBe(true);
  });

  it('that gives much is cut, with a word about it', async () => {
    talksWith({ freeRooms: freeRooms({ run: () => 'x'.repeat(100_000) }) });
    call.answers = (_, messages) => (lastIsCalls(messages) ? 'Many.' : [calling('freeRooms', { guests: 2 })]);
    await call.types('A room for two?');
    await heard();
    const [result = ''] = lastResults();
    expect(result.length).toBeLessThan(2_100);
    expect(result).toMatch(/cut off: 100000 characters/);
  });

  it('again and again ends with an answer', async () => {
    talksWith({ freeRooms: freeRooms({ run: () => 3 }) });
    call.answers = () => [calling('freeRooms', { guests: 2 })];
    await call.types('A room for two?');
    expect(await heard()).toMatch(/put it another way/);
    expect(call.told().at(-1)).toBe('finished');
    expect(call.prompts.length).toBeLessThan(8);
  });

  it('says what it says meanwhile once the caller has waited for a moment, and only then', async () => {
    talksWith({ freeRooms: freeRooms({ meanwhile: 'Let me look.' }) });
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
    talksWith({ freeRooms: freeRooms({ meanwhile: 'Let me look.' }) });
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
    talksWith({
      status: tool({
        description: 'State of an order',
        input: order,
        run: status.run,
        triggers: [/order (?<order>\d+)/i],
      }),
    });
    call.answers = using();
    await call.types('Where is order 4711?');
    expect(call.prompts).toHaveLength(0);
    expect(status.asked).toEqual([{ order: '4711' }]);
    await status.gives('on its way');
    expect(await heard()).toBe('They gave on its way.');
  });
});

const lastIsCalls = (messages: readonly Message[]): boolean => {
  const last = messages.at(-1);
  return last !== undefined && callsIn(last).length > 0;
};

describe('a guess', () => {
  it('may look something up, which is used once the turn is certain', async () => {
    talksWith({ freeRooms: freeRooms() });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await guesses('A room for two.');
    expect(rooms.asked).toHaveLength(1);
    await rooms.gives(3);
    await call.isQuiet(320);
    expect(await heard()).toBe('They gave 3.');
    expect(rooms.asked).toHaveLength(1);
  });

  it('that is dropped ends what was looked up for it, and nothing of it is remembered', async () => {
    talksWith({ freeRooms: freeRooms() });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    call.sureness = () => 0;
    await guesses('A room for two');
    const signal = rooms.signals.at(-1);
    call.answers = () => 'Fine.';
    await asks('A room for two is too expensive.');
    await call.isQuiet(1_000);
    expect(signal?.aborted).toBe(true);
    await rooms.gives(3);
    expect(await heard()).toBe('Fine.');
    expect(call.prompts.at(-1)?.slice(1)).toEqual([
      { role: 'user', content: 'A room for 2 is too expensive.' },
    ]);
  });

  it('has no effect: what changes something waits until the turn is certain', async () => {
    talksWith({ book: book() });
    call.answers = using(calling('book', { room: 7 }));
    await guesses('Book room seven.');
    expect(booking.asked).toEqual([]);
    await call.isQuiet(320);
    expect(booking.asked).toEqual([{ room: 7 }]);
    await booking.gives('booked');
    expect(await heard()).toBe('They gave booked.');
  });

  it('that is dropped never had an effect', async () => {
    talksWith({ book: book() });
    call.answers = using(calling('book', { room: 7 }));
    call.sureness = () => 0;
    await guesses('Book room seven');
    call.answers = () => 'All right.';
    await asks('Book room seven? No, never.');
    await call.isQuiet(1_000);
    expect(await heard()).toBe('All right.');
    expect(booking.asked).toEqual([]);
  });

  it('has nothing said, sent or ended before it is certain', async () => {
    talksWith({
      close: tool({
        description: 'Ends the call',
        run: (_, { say, send, end }) => {
          say('One word more.');
          send('closing', { really: true });
          end({ say: 'Goodbye!' });
        },
      }),
    });
    call.answers = using(calling('close'));
    call.sureness = () => 0;
    await guesses('Hang up');
    call.answers = () => 'Fine.';
    await asks('Hang up? No, wait.');
    await call.isQuiet(1_000);
    expect(await heard()).toBe('Fine.');
    expect([call.sent, call.completed]).toEqual([[], false]);

    call.answers = using(calling('close'));
    await asks('Hang up now.');
    await call.isQuiet(1_000);
    expect(call.sent).toEqual([['closing', { really: true }]]);
    expect(await heard()).toBe('One word more. Goodbye!');
    expect(call.events.at(-1)).toMatchObject({ type: 'ended', reason: 'agent' });
    expect(call.completed).toBe(true);
  });
});

describe('an interruption', () => {
  const interrupts = async (text: string): Promise<void> => {
    await call.types(text);
  };

  it('ends what is only being looked up', async () => {
    talksWith({ freeRooms: freeRooms() });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await call.types('A room for two?');
    call.answers = () => 'Fine.';
    await interrupts('Never mind.');
    expect(rooms.signals.at(-1)?.aborted).toBe(true);
    expect(await heard()).toBe('Fine.');
    expect(lastResults()).toEqual([expect.stringMatching(/cancelled/)]);
  });

  it('does not end what changes something; its result is there for the next turn', async () => {
    talksWith({ book: book() });
    call.answers = using(calling('book', { room: 7 }));
    await call.types('Book room seven.');
    call.answers = () => 'Fine.';
    await interrupts('How warm is it?');
    expect(lastResults()).toEqual(['It is still running.']);
    expect(booking.signals[0]?.aborted).toBe(false);
    await booking.gives('booked');
    expect(await heard()).toBe('Fine.');
    await call.types('Thanks.');
    expect(call.prompts.at(-1)?.slice(1)).toMatchObject([
      { role: 'user' },
      { role: 'assistant', calls: [{ name: 'book', result: 'booked' }] },
      { role: 'user', content: 'How warm is it?' },
      { role: 'assistant', heard: 'Fine.' },
      { role: 'user', content: 'Thanks.' },
    ]);
  });

  it('keeps a result that was there, although it was not heard', async () => {
    talksWith({ freeRooms: freeRooms() });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await call.types('A room for two?');
    await rooms.gives(3);
    call.answers = () => 'Fine.';
    await interrupts('Hello?');
    expect(lastResults()).toEqual(['3']);
  });

  it('has nothing done twice: who asks again for what still runs gets its result', async () => {
    talksWith({ book: book() });
    call.answers = using(calling('book', { room: 7 }));
    await call.types('Book room seven.');
    await interrupts('Book room seven, please.');
    expect(booking.asked).toHaveLength(1);
    await booking.gives('booked');
    expect(await heard()).toBe('They gave booked.');
  });
});

describe('what changes something', () => {
  it('is done once in a turn, also when the model calls it once more', async () => {
    talksWith({ book: book() });
    let rounds = 0;
    call.answers = () =>
      rounds++ < 2 ? [calling('book', { room: 7 }), calling('book', { room: 7 })] : 'Booked.';
    await call.types('Book room seven.');
    await booking.gives('booked');
    expect(await heard()).toBe('Booked.');
    expect(booking.asked).toHaveLength(1);
    expect(lastResults()).toEqual(Array.from({ length: 4 }, () => 'booked'));
  });

  it('is done again where the caller asks again', async () => {
    talksWith({ book: book() });
    call.answers = using(calling('book', { room: 7 }));
    for (let turn = 0; turn < 2; turn++) {
      await call.types('Book room seven.');
      await booking.gives('booked');
      await heard();
    }
    expect(booking.asked).toHaveLength(2);
  });

  it('and takes too long is not known to be done, until it is', async () => {
    talksWith({ book: book() });
    call.answers = using(calling('book', { room: 7 }));
    await call.types('Book room seven.');
    await passes(10_000);
    expect(await heard()).toMatch(/not known whether it was done/);
    await booking.gives('booked');
    await call.types('Well?');
    expect(lastResults()).toContain('booked');
  });

  const confirmed = (): Tool =>
    book({ confirm: (input) => `Shall I book room ${(input as { readonly room: number }).room}?` });

  it('is asked for first, if that is wanted', async () => {
    talksWith({ book: confirmed() });
    call.answers = using(calling('book', { room: 7 }));
    await call.types('Book room seven.');
    expect(await heard()).toBe('Shall I book room 7?');
    expect(call.told().at(-1)).toBe('finished');
    await asks('Yes, please.');
    expect(booking.asked).toEqual([{ room: 7 }]);
    await booking.gives('booked');
    expect(await heard()).toBe('They gave booked.');
    await call.types('Thanks.');
    expect(call.prompts.at(-1)?.slice(1)).toMatchObject([
      { role: 'user', content: 'Book room 7.' },
      { role: 'assistant', heard: 'Shall I book room 7?' },
      { role: 'user', content: 'Yes, please.' },
      { role: 'assistant', calls: [{ name: 'book', result: 'booked' }] },
      { role: 'assistant', heard: 'They gave booked.' },
      { role: 'user', content: 'Thanks.' },
    ]);
  });

  it.each(['No.', 'Make it room eight.', 'Yes, but not today.'])('is not done after %j', async (answer) => {
    talksWith({ book: confirmed() });
    call.answers = using(calling('book', { room: 7 }));
    await call.types('Book room seven.');
    await heard();
    await asks(answer);
    expect(await heard()).toMatch(/Not done.*They said/);
    expect(booking.asked).toEqual([]);
  });

  it('is not done after a yes to a question that was not heard', async () => {
    talksWith({ book: confirmed() });
    call.answers = using(calling('book', { room: 7 }));
    await call.types('Book room seven.');
    await heard(1);
    await call.types('Yes.');
    expect(await heard()).toMatch(/Not done/);
    expect(booking.asked).toEqual([]);
  });

  it('is not done on a yes that is only a guess', async () => {
    talksWith({ book: confirmed() });
    call.answers = using(calling('book', { room: 7 }));
    await call.types('Book room seven.');
    await heard();
    call.sureness = () => 0;
    await guesses('Yes');
    expect(booking.asked).toEqual([]);
    await asks('Yes no, better not.');
    await call.isQuiet(1_000);
    expect(booking.asked).toEqual([]);
    expect(await heard()).toMatch(/Not done/);
  });
});

it('an agent without tools is asked as any model is', async () => {
  call = new ScriptedCall();
  await call.types('How are you?');
  expect(call.offered).toEqual([undefined]);
  expect(await heard()).toBe('Fine. And you?');
});
