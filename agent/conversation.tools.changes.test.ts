import { describe, expect, it } from 'vitest';
import {
  asks,
  book,
  booking,
  call,
  guesses,
  heard,
  lastResults,
  passes,
  talksWith,
  useCallsWithTools,
  using,
} from './call-with-tools.fixture.ts';
import type { Tool } from './definition/agent-call.ts';
import { calling } from './engines/scripted-llm.fixture.ts';

useCallsWithTools();

describe('what changes something', () => {
  it('is done once in a turn, also when the model calls it once more', async () => {
    await talksWith({ tools: { book: book() } });
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
    await talksWith({ tools: { book: book() } });
    call.answers = using(calling('book', { room: 7 }));
    for (let turn = 0; turn < 2; turn++) {
      await call.types('Book room seven.');
      await booking.gives('booked');
      await heard();
    }
    expect(booking.asked).toHaveLength(2);
  });

  it('and takes too long is not known to be done, until it is', async () => {
    await talksWith({ tools: { book: book() } });
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
    await talksWith({ tools: { book: confirmed() } });
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
    await talksWith({ tools: { book: confirmed() } });
    call.answers = using(calling('book', { room: 7 }));
    await call.types('Book room seven.');
    await heard();
    await asks(answer);
    expect(await heard()).toMatch(/Not done.*They said/);
    expect(booking.asked).toEqual([]);
  });

  it('is not done after a yes to a question that was not heard', async () => {
    await talksWith({ tools: { book: confirmed() } });
    call.answers = using(calling('book', { room: 7 }));
    await call.types('Book room seven.');
    await heard(1);
    await call.types('Yes.');
    expect(await heard()).toMatch(/Not done/);
    expect(booking.asked).toEqual([]);
  });

  it('is not done on a yes that is only a guess', async () => {
    await talksWith({ tools: { book: confirmed() } });
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
