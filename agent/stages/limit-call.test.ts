import { BehaviorSubject, NEVER, concat } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { expect, it } from 'vitest';
import type { Floor } from '../domain/floor.ts';
import { alwaysHandsFree } from '../domain/mode.ts';
import { limitCall } from './limit-call.ts';

const floors: Record<string, Floor> = { a: 'agent', c: 'caller' };
const limits = { q: 'still-there', s: 'silence', d: 'duration' } as const;

/** Marbles: a letter and the time that it stands for are 1 ms; a time is written with spaces around it. */
function limited(
  { idleMs = 0, longestMs = 0 },
  { floor, active = '-', told }: { floor: string; active?: string; told: string },
): void {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ hot, expectObservable }) => {
    const floor$ = new BehaviorSubject<Floor>('caller');
    hot(floor, floors).subscribe(floor$);
    const limit$ = limitCall({ idleMs, longestMs }, floor$, hot(active), alwaysHandsFree());
    // How it completes does not matter.
    expectObservable(concat(limit$, NEVER), '^ 300s !').toBe(told, limits);
  });
}

it('asks a caller who neither speaks nor types, and gives them up when they do not answer', () => {
  limited({ idleMs: 60_000 }, { floor: 'c', told: '60s q 14999ms s' });
});

it('does not count what the agent says as silence of the caller', () => {
  limited({ idleMs: 60_000 }, { floor: 'a 99999ms c', told: '160s q 14999ms s' });
});

it('waits for an answer from when the question was heard, not from when it began', () => {
  limited({ idleMs: 60_000 }, { floor: 'c 60s a 1999ms c', told: '60s q 17s s' });
});

it('asks nobody who speaks or types now and then', () => {
  limited(
    { idleMs: 60_000 },
    { floor: 'c', active: '50s x 49999ms x 49999ms x 49999ms x 49999ms x 45s x', told: '-' },
  );
});

it('begins again when the question was answered', () => {
  limited({ idleMs: 60_000 }, { floor: 'c', active: '70s x', told: '60s q 69999ms q 14999ms s' });
});

it('ends a call that is as long as it may be, as soon as nobody is cut off, and at last also then', () => {
  limited({ longestMs: 60_000 }, { floor: 'c', told: '60s d' });
  limited({ longestMs: 60_000 }, { floor: 'a 69999ms c', told: '70s d' });
  limited({ longestMs: 60_000 }, { floor: 'a', told: '90s d' });
});

it('limits nothing where no limit is set', () => {
  limited({}, { floor: 'c', told: '-' });
});
