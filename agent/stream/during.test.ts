import { TestScheduler } from 'rxjs/testing';
import { expect, test } from 'vitest';
import { during } from './during.ts';

test('what comes in another state is left out', () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ hot, cold, expectObservable }) => {
      const state$ = cold(' a--b--a--');
      const value$ = hot('  -v--wx-y|');
      const expected = '    -v-----y|';
      expectObservable(value$.pipe(during(state$, 'a'))).toBe(expected);
    },
  );
});
