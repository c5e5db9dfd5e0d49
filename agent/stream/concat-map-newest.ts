import { Observable, type OperatorFunction, type Subscription, from } from 'rxjs';

/**
 * Like `concatMap`, but at most `bound` values wait; when another comes, the oldest is dropped. It is for live sources, where a late
 * value is worth less than a new one.
 */
export function concatMapNewest<T, R>(
  bound: number,
  project: (value: T) => Promise<R>,
  dropped: () => void,
): OperatorFunction<T, R> {
  return (source) =>
    new Observable<R>((subscriber) => {
      const waiting: T[] = [];
      let working: Subscription | undefined;
      let sourceEnded = false;

      const next = (): void => {
        working = undefined;
        if (waiting.length > 0) {
          working = from(project(waiting.shift() as T)).subscribe({
            next: (result) => subscriber.next(result),
            error: (error: unknown) => subscriber.error(error),
            complete: next,
          });
        } else if (sourceEnded) {
          subscriber.complete();
        }
      };
      const subscription = source.subscribe({
        next: (value) => {
          waiting.push(value);
          if (waiting.length > bound) {
            waiting.shift();
            dropped();
          }
          if (!working) next();
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          sourceEnded = true;
          if (!working) next();
        },
      });
      return () => {
        subscription.unsubscribe();
        working?.unsubscribe();
      };
    });
}
