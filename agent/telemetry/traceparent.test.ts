import { expect, it } from 'vitest';
import { readTraceparent, traceparentIn } from './traceparent.ts';

const right = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

it('reads a trace context as W3C writes it', () => {
  expect(readTraceparent(right)).toEqual({
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    traceFlags: 1,
    isRemote: true,
  });
});

it.each([
  undefined,
  '',
  'hello',
  right.toUpperCase(),
  right.slice(1),
  right.replace(/4bf9[^-]*/, '0'.repeat(32)),
])('takes no notice of %s', (wrong) => {
  expect(readTraceparent(wrong)).toBeUndefined();
});

it('finds it in the metadata of a dispatch, among what else is there', () => {
  expect(traceparentIn(JSON.stringify({ traceparent: right, voice: 'joe' }))).toBe(right);
  for (const other of ['', 'in English', '{"voice":"joe"}', '{"traceparent":7}', 'null', '[1'])
    expect(traceparentIn(other)).toBeUndefined();
});
