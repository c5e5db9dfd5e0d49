import { type MonoTypeOperatorFunction, type Observable, filter, map, withLatestFrom } from 'rxjs';

/**
 * Passes on the values that come while a state has a given value.
 *
 * @param state$ has a value from the start.
 * @example
 * transcribed$.pipe(during(floor$, 'agent'))
 */
export const during =
  <T, S>(state$: Observable<S>, state: S): MonoTypeOperatorFunction<T> =>
  (value$) =>
    value$.pipe(
      withLatestFrom(state$),
      filter(([, now]) => now === state),
      map(([value]) => value),
    );
