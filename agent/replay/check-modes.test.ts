import { expect, it } from 'vitest';
import { SetupError } from '../../platform/errors.ts';
import type { CallMode } from '../../protocol/call-mode.ts';
import { checkModes } from './check-modes.ts';

const callIn = (...modes: CallMode[]) => modes.map((mode, atMs) => ({ type: 'mode' as const, atMs, mode }));

it.each(['listening-only', 'text-only'] as const)('refuses a call that was %s for a while', (mode) => {
  const check = (): void => checkModes(callIn('hands-free', mode, 'hands-free'));
  expect(check).toThrow(SetupError);
  expect(check).toThrow(`in the mode ${mode}`);
});

it('takes a call whose caller talked, with a button or without', () => {
  expect(() => checkModes(callIn('hands-free', 'push-to-talk'))).not.toThrow();
  expect(() => checkModes([])).not.toThrow();
});
