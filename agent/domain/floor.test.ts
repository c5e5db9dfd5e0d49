import { expect, it } from 'vitest';
import { type Floor, type FloorEvent, floorAfter } from './floor.ts';

it.each<[Floor, FloorEvent['type'], Floor]>([
  ['caller', 'thinking', 'agent'],
  ['agent', 'started', 'agent'],
  ['agent', 'word', 'agent'],
  ['agent', 'false-interruption', 'agent'],
  ['agent', 'finished', 'caller'],
  ['agent', 'interruption', 'caller'],
  // A reply that fails is followed by an apology, which begins as a reply of its own.
  ['agent', 'thinking', 'agent'],
  ['caller', 'finished', 'caller'],
])('the %s has the floor; after %j the %s has it', (before, type, after) => {
  expect(floorAfter(before, { type })).toBe(after);
});
