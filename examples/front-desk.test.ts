import { testCall, type Script } from 'parley/testing';
import { beforeEach, expect, test } from 'vitest';
import agent from './front-desk.ts';
import { hotel } from './hotel.ts';

const NIGHT = { night: '2026-12-24', guests: 2 };

/** What a model would do. */
const script: Script = ({ text, results, uses }) => {
  if (results.length > 0) return `There is this: ${results.at(-1)}.`;
  if (/book|take it/i.test(text)) return uses('book', NIGHT);
  return /free|room/i.test(text)
    ? ['One moment. ', uses('freeRooms', NIGHT)]
    : 'Breakfast is from seven to ten.';
};

beforeEach(() => void hotel.bookings.splice(0));

test('greets, and answers what it knows without a tool', async () => {
  await using call = await testCall(agent, { llm: script });
  expect(call.reply).toMention('Seaside Hotel');
  await call.says('When is breakfast?');
  expect(call.reply).toMention(/seven to ten/);
  expect(call.used).toEqual([]);
});

test('looks up the free rooms', async () => {
  await using call = await testCall(agent, { llm: script });
  await call.says('Which rooms are free at Christmas for two?');
  expect(call).toHaveUsed('freeRooms', { guests: 2 });
  expect(call.reply).toMention(/sea room for 120 dollars/);
});

test('books once the caller has said yes and given an address', async () => {
  await using call = await testCall(agent, { llm: script });
  await call.says('Please book one.');
  expect(call.reply).toMention('Shall I book it');
  expect(hotel.bookings).toEqual([]);
  await call.says('Yes, please.');
  expect(call.reply).toMention('What is your e-mail address?');
  await call.says('ada at example dot com');
  if (hotel.bookings.length === 0) await call.says('Yes.');
  expect(hotel.bookings).toMatchObject([{ night: NIGHT.night, address: 'ada@example.com' }]);
  expect(call.reply).toMention('is booked');
});

test('books nothing for a caller who says no', async () => {
  await using call = await testCall(agent, { llm: script });
  await call.says('Please book one.');
  await call.says('No, wait.');
  expect(hotel.bookings).toEqual([]);
});

test('books once although the caller interrupts', async () => {
  await using call = await testCall(agent, { llm: script });
  await call.says('Please book one.');
  await call.says('Yes.');
  call.interrupts(2);
  await call.says('ada at example dot com');
  if (hotel.bookings.length === 0) await call.says('Yes.');
  await call.says('When is breakfast?');
  expect(hotel.bookings).toHaveLength(1);
});

test('ends the call when the caller says goodbye', async () => {
  await using call = await testCall(agent, { llm: script });
  await call.says('Goodbye.');
  expect(call.reply).toMention('Thank you for calling');
  expect(call.ended).toBe('agent');
});

test('asks a silent caller after 15 s, and ends the call after 40', async () => {
  await using call = await testCall(agent, { llm: script });
  await call.silence('14s');
  expect(call.reply).toBe('');
  await call.silence('2s');
  expect(call.reply).toMention('Are you still there?');
  await call.silence('30s');
  expect(call.ended).toBe('silence');
});
