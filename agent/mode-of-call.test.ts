import { BehaviorSubject } from 'rxjs';
import { expect, it } from 'vitest';
import type { CallMode, CallModes } from '../protocol/call-mode.ts';
import { ModeOfCall, modesByTelephone } from './mode-of-call.ts';

/** A call of somebody who asks for a mode. */
function begin(wish: string, allowed?: readonly CallMode[]) {
  const wish$ = new BehaviorSubject(wish);
  const [shown, refusals, modes]: [CallModes[], string[], CallMode[]] = [[], [], []];
  const mode = new ModeOfCall({
    allowed,
    wish$,
    show: (all) => shown.push(all),
    refused: (reason) => refusals.push(reason),
  });
  mode.mode$.subscribe({ next: (each) => modes.push(each), error: fail });
  return { wish$, shown, refusals, modes, mode };
}
/** No caller's wish fails. */
function fail(error: unknown): never {
  throw error;
}

const both: readonly CallMode[] = ['push-to-talk', 'text-only'];

it('is hands-free, always, where the agent names none', () => {
  const { wish$, shown, refusals, modes } = begin('');
  wish$.next('text-only');
  expect(modes).toEqual(['hands-free']);
  expect(shown).toEqual([{ allowed: ['hands-free'], mode: 'hands-free' }]);
  expect(refusals).toEqual(['text-only is not allowed here']);
});

it('is the agent’s first until the caller asks for another, and again when they ask for none', () => {
  const { wish$, shown, refusals, modes } = begin('', both);
  for (const wish of ['text-only', 'text-only', '']) wish$.next(wish);
  expect(modes).toEqual(['push-to-talk', 'text-only', 'push-to-talk']);
  expect(shown.map(({ mode }) => mode)).toEqual(modes);
  expect(refusals).toEqual([]);
});

it('is what the caller asks for from the start', () => {
  const { shown, modes } = begin('text-only', both);
  expect(modes).toEqual(['text-only']);
  expect(shown).toEqual([{ allowed: both, mode: 'text-only' }]);
});

it('stays where it is when the caller asks for what is not there for them, and says why', () => {
  const { wish$, shown, refusals, modes } = begin('karaoke', both);
  for (const wish of ['hands-free', 'text-only', 'x'.repeat(10_000)]) wish$.next(wish);
  expect(modes).toEqual(['push-to-talk', 'text-only']);
  expect(shown.map(({ mode }) => mode)).toEqual(modes);
  expect(refusals).toEqual([
    'there is no mode karaoke',
    'hands-free is not allowed here',
    `there is no mode ${'x'.repeat(40)}`,
  ]);
});

it('follows nobody when the call is over', () => {
  const { wish$, modes, mode } = begin('', both);
  mode[Symbol.dispose]();
  wish$.next('text-only');
  expect(modes).toEqual(['push-to-talk']);
  expect(wish$.observed).toBe(false);
});

it('leaves a caller by telephone the modes that need no button and no screen', () => {
  expect(modesByTelephone(undefined)).toEqual(['hands-free']);
  expect(modesByTelephone(['push-to-talk', 'listening-only', 'hands-free'])).toEqual([
    'listening-only',
    'hands-free',
  ]);
  expect(modesByTelephone(['text-only', 'push-to-talk'])).toEqual(['hands-free']);
});
