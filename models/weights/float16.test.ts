import { expect, test } from 'vitest';
import { fromHalf, halfTable, toHalf } from './float16.ts';

test('every half survives the way through a float and back', () => {
  halfTable().forEach((value, bits) => {
    if (!Number.isNaN(value)) expect(toHalf(value)).toBe(bits);
  });
});

test('reads the values that the standard gives', () => {
  expect([0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00].map(fromHalf)).toEqual([
    1,
    -2,
    65_504,
    2 ** -14,
    2 ** -24,
    Infinity,
  ]);
  expect(fromHalf(0x7e00)).toBeNaN();
});

test('rounds to the nearest half, and ties to the even one', () => {
  const step = 2 ** -10;
  expect(toHalf(1 + step / 2)).toBe(0x3c00);
  expect(toHalf(1 + step / 2 + 2 ** -20)).toBe(0x3c01);
  expect(toHalf(1 + 1.5 * step)).toBe(0x3c02);
  expect(toHalf(2 - 2 ** -20)).toBe(0x4000);
  expect(toHalf(2.5 * 2 ** -24)).toBe(0x0002);
  expect(toHalf(65_520)).toBe(0x7c00);
  expect(toHalf(NaN)).toBe(0x7e00);
});
