import { expect, test } from 'vitest';
import { Admission } from './admission.ts';

const cores = { total: 2, load: 0 };
const withLoad = (load: number, mostCalls?: number) =>
  new Admission({ cores: { ...cores, load }, mostCalls });

test('callers are taken until there are as many as the cores serve, or as many as the operator allows', () => {
  expect(new Admission({ cores }).refusal(3)).toBeUndefined();
  expect(new Admission({ cores }).refusal(4)).toContain('4 calls');
  expect(withLoad(0, 1).refusal(0)).toBeUndefined();
  expect(withLoad(0, 1).refusal(1)).toContain('1 calls');
});

test('LiveKit is told the greater of the share of calls and the share of the cores', () => {
  expect(withLoad(0.1).load(1)).toBe(1 / 4);
  expect(withLoad(0.85).load(1)).toBe(1);
  expect(withLoad(0.425).load(1)).toBe(0.5);
});

test('busy cores take no second call, but a first one', () => {
  expect(withLoad(0.84).refusal(1)).toBeUndefined();
  expect(withLoad(0.86).refusal(1)).toContain('no time');
  expect(withLoad(0.86).refusal(0)).toBeUndefined();
  expect(withLoad(0.86).load(0)).toBe(0);
});

test('callers are told whether it is the lines that are taken or the cores', () => {
  expect(withLoad(0.86).busy(4)).toContain('All lines are busy');
  expect(withLoad(0.86).busy(1)).toContain('too much to do');
  expect(withLoad(0.84).busy(1)).toBeUndefined();
});

test('a user has as many calls as one may, while lines are free for others', () => {
  const admission = new Admission({ cores, callsPerUser: 2 });
  expect([admission.refusal(1, 1), admission.userBusy(1)]).toEqual([undefined, undefined]);
  expect(admission.refusal(2, 2)).toContain('the user has');
  expect(admission.userBusy(2)).toBe('You have 2 calls already. End one, then call again.');
  expect(admission.refusal(2, 0)).toBeUndefined();
  expect(new Admission({ cores }).refusal(3, 3)).toBeUndefined();
});

test('a draining worker takes no call, and does not call that busy: another worker may be free', () => {
  const admission = new Admission({ cores });
  expect(admission.draining).toBe(false);
  admission.drain();
  expect(admission.draining).toBe(true);
  expect(admission.refusal(0)).toContain('draining');
  expect(admission.busy(0)).toBeUndefined();
  expect(admission.busy(4)).toContain('All lines are busy');
});

test('calls that do not come from LiveKit take lines, too, until they are over', () => {
  const admission = new Admission({ cores, mostCalls: 2, callsPerUser: 1 });
  const call = admission.enter('ada');
  expect([admission.others, admission.othersOf('ada'), admission.othersOf('bob')]).toEqual([1, 1, 0]);
  expect(admission.refusal(0)).toBeUndefined();
  expect(admission.refusal(1)).toContain('2 calls');
  expect(admission.busy(1)).toBeDefined();
  expect(admission.load(0)).toBe(0.5);
  call[Symbol.dispose]();
  expect(admission.load(0)).toBe(0);
  expect(admission.refusal(1)).toBeUndefined();
});
