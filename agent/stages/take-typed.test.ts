import { TestScheduler } from 'rxjs/testing';
import { expect, it } from 'vitest';
import type { TurnEvent } from '../domain/turn.ts';
import { takeTyped } from './take-typed.ts';

it('makes each message a turn that is over as it comes, whatever it says', () => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ hot, expectObservable }) => {
    const turn = (text: string, at: number): [TurnEvent, TurnEvent] => {
      const candidate = { utterance: undefined, text, speechEndedAt: at, transcribedAt: at };
      return [
        { type: 'candidate', candidate },
        { type: 'confirmed', candidate, at },
      ];
    };
    const [a, b] = turn('Hello.', 5);
    const [c, d] = turn('Hello.', 20);
    const typed$ = hot('5ms h 14ms h 9ms |', { h: 'Hello.' });
    const turn$ = typed$.pipe(takeTyped(() => scheduler.now()));
    expectObservable(turn$).toBe('5ms (ab) 11ms (cd) 6ms |', { a, b, c, d });
  });
});
