import { expect, test } from 'vitest';
import { isCalm } from './calm.ts';

test.each([
  ['an idle machine', { othersBusy: 0.05, cores: 2, wanted: 2 }, true],
  ['a machine on which something compiles', { othersBusy: 1, cores: 2, wanted: 2 }, false],
  ['a container with room beside its neighbours', { othersBusy: 12, cores: 16, wanted: 4 }, true],
  ['a container whose neighbours take what it may use', { othersBusy: 14, cores: 16, wanted: 4 }, false],
])('%s', (_, times, calm) => expect(isCalm(times)).toBe(calm));
