import { expect, it } from 'vitest';
import { type Inbound, InboundLimits } from './inbound-limits.ts';

/** What is sent at an even pace in virtual time. */
function send(kind: Inbound, perSecond: number, seconds: number) {
  let now = 0;
  const limits = new InboundLimits(() => now);
  let sent = 0;
  let taken = 0;
  let floodedAt: number | undefined;
  for (; now < seconds * 1_000; now += 1_000 / perSecond) {
    sent += 1;
    if (limits.take(kind)) taken += 1;
    if (limits.floods) floodedAt ??= now;
  }
  return { sent, taken, floodedAt };
}

it.each([
  ['message', 0.5],
  ['stream', 3],
  ['piece', 300],
  ['data', 60],
  ['rpc', 2],
  ['change', 10],
] as const)('takes all of what an application sends: %s, %d a second for ten minutes', (kind, perSecond) => {
  const { sent, taken, floodedAt } = send(kind, perSecond, 600);
  expect(taken).toBe(sent);
  expect(floodedAt).toBeUndefined();
});

it('takes five messages at once, and one a second from then on, and removes nobody who types as fast as they can', () => {
  const { taken, floodedAt } = send('message', 10, 60);
  expect(taken).toBe(5 + 59);
  expect(floodedAt).toBeUndefined();
});

it('takes two of the longest messages at once, and then as much as somebody types', () => {
  let now = 0;
  const limits = new InboundLimits(() => now);
  const longest = (): boolean => limits.take('text', 2_000);
  expect([longest(), longest(), longest()]).toEqual([true, true, false]);
  expect(limits.take('text', 40)).toBe(false);
  now += 1_000;
  expect(limits.take('text', 40)).toBe(true);
  expect(limits.floods).toBe(false);
});

it.each([
  ['data', 6_500, 100],
  ['stream', 2_000, 200],
  ['rpc', 160, 2_500],
  ['change', 1_000, 400],
] as const)('finds a flood of %s, %d a second, within %d ms', (kind, perSecond, ms) => {
  const { floodedAt } = send(kind, perSecond, 10);
  expect(floodedAt).toBeLessThan(ms);
});

it('reads eight streams at a time', () => {
  let now = 0;
  const limits = new InboundLimits(() => now);
  const opened = Array.from({ length: 10 }, () => limits.openStream());
  expect(opened.filter(Boolean)).toHaveLength(8);
  now += 60_000;
  expect(limits.openStream()).toBe(false);
  limits.streamEnded();
  expect(limits.openStream()).toBe(true);
});

it('tells somebody five times at once that something was refused, and then once a second', () => {
  let now = 0;
  const limits = new InboundLimits(() => now);
  expect(Array.from({ length: 7 }, () => limits.answers()).filter(Boolean)).toHaveLength(5);
  now += 1_000;
  expect([limits.answers(), limits.answers()]).toEqual([true, false]);
});
