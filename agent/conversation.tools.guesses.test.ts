import { describe, expect, it } from 'vitest';
import {
  asks,
  book,
  booking,
  call,
  freeRooms,
  guesses,
  heard,
  lastResults,
  rooms,
  talksWith,
  useCallsWithTools,
  using,
} from './call-with-tools.fixture.ts';
import { tool } from './definition/tool.ts';
import { calling } from './engines/scripted-llm.fixture.ts';

useCallsWithTools();

describe('a guess', () => {
  it('may look something up, which is used once the turn is certain', async () => {
    await talksWith({ tools: { freeRooms: freeRooms() } });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await guesses('A room for two.');
    expect(rooms.asked).toHaveLength(1);
    await rooms.gives(3);
    await call.isQuiet(320);
    expect(await heard()).toBe('They gave 3.');
    expect(rooms.asked).toHaveLength(1);
  });

  it('that is dropped ends what was looked up for it, and nothing of it is remembered', async () => {
    await talksWith({ tools: { freeRooms: freeRooms() } });
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
    await talksWith({ tools: { book: book() } });
    call.answers = using(calling('book', { room: 7 }));
    await guesses('Book room seven.');
    expect(booking.asked).toEqual([]);
    await call.isQuiet(320);
    expect(booking.asked).toEqual([{ room: 7 }]);
    await booking.gives('booked');
    expect(await heard()).toBe('They gave booked.');
  });

  it('that is dropped never had an effect', async () => {
    await talksWith({ tools: { book: book() } });
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
    await talksWith({
      tools: {
        close: tool({
          description: 'Ends the call',
          run: (_, { say, send, end }) => {
            say('One word more.');
            send('closing', { really: true });
            end({ say: 'Goodbye!' });
          },
        }),
      },
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
    await talksWith({ tools: { freeRooms: freeRooms() } });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await call.types('A room for two?');
    call.answers = () => 'Fine.';
    await interrupts('Never mind.');
    expect(rooms.signals.at(-1)?.aborted).toBe(true);
    expect(await heard()).toBe('Fine.');
    expect(lastResults()).toEqual([expect.stringMatching(/cancelled/)]);
  });

  it('does not end what changes something; its result is there for the next turn', async () => {
    await talksWith({ tools: { book: book() } });
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
    await talksWith({ tools: { freeRooms: freeRooms() } });
    call.answers = using(calling('freeRooms', { guests: 2 }));
    await call.types('A room for two?');
    await rooms.gives(3);
    call.answers = () => 'Fine.';
    await interrupts('Hello?');
    expect(lastResults()).toEqual(['3']);
  });

  it('has nothing done twice: who asks again for what still runs gets its result', async () => {
    await talksWith({ tools: { book: book() } });
    call.answers = using(calling('book', { room: 7 }));
    await call.types('Book room seven.');
    await interrupts('Book room seven, please.');
    expect(booking.asked).toHaveLength(1);
    await booking.gives('booked');
    expect(await heard()).toBe('They gave booked.');
  });
});
