import { beforeEach, expect, it } from 'vitest';
import { InboundGate } from './inbound-gate.ts';

const GUESTS = Array.from({ length: 15 }, (_, index) => `guest-${index}`);

let now: number;
let removed: string[];
let gate: InboundGate;
beforeEach(() => {
  now = 0;
  removed = [];
  gate = new InboundGate({
    answer: () => undefined,
    onRefused: () => undefined,
    remove: (identity) => removed.push(identity),
    now: () => now,
  });
});

/** Each who was not removed sends so many data packets a second, for ten seconds; how many came in. */
function send(senders: readonly string[], perSecond: number): number {
  let admitted = 0;
  for (let round = 0; round < 10 * perSecond; round += 1, now += 1_000 / perSecond)
    for (const sender of senders) if (!removed.includes(sender) && gate.admits(sender, 'data')) admitted += 1;
  return admitted;
}

it('lets in from all guests of a call together as much as from one, and from its caller as ever', () => {
  gate.admits('guest-3', 'data');
  gate.callerIs('caller');
  expect(send(GUESTS, 6)).toBe(15 * 6 * 10);
  expect(removed).toEqual([]);
  expect(send(GUESTS, 90)).toBeLessThan(1_500);
  now += 10_000;
  expect(send(['caller'], 90)).toBe(900);
});

it('removes guests who flood a call together, though each sends no more than one may', () => {
  gate.callerIs('caller');
  send([...GUESTS, 'caller'], 90);
  expect(removed).not.toContain('caller');
  expect(removed.length).toBeGreaterThan(10);
  // What is left of them is no flood any more.
  const left = [...GUESTS, 'caller'].filter((guest) => !removed.includes(guest));
  expect(left.length).toBeGreaterThan(1);
  removed = [];
  send(left, 90);
  expect(removed).toEqual([]);
});

it('counts everybody by themselves while nobody knows who calls', () => {
  expect(send(GUESTS, 90)).toBe(15 * 90 * 10);
  expect(removed).toEqual([]);
});
