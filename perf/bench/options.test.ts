import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { manyOf } from './options.ts';

const NAMES = ['clock jump', 'disk full', 'cores taken'];

test('some of many names are taken, and one that there is not is told with those that there are', () => {
  expect(manyOf('disk full', NAMES)).toEqual(['disk full']);
  expect(manyOf('clock jump, cores taken', NAMES)).toEqual(['clock jump', 'cores taken']);
  expect(() => manyOf('disk full,flood', NAMES)).toThrow(InvalidArgumentError);
  expect(() => manyOf('disk full,flood', NAMES)).toThrow('"flood". There are: clock jump, disk full');
});
