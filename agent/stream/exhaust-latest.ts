import { Observable, type ObservableInput, type OperatorFunction, type Subscription, from } from 'rxjs';

/**
 * Like `exhaustMap`, but of the values that came during the running work the newest is worked on next; the others are dropped.
 *
 * @param preempts says that a new value is worth more than the running work, which is then unsubscribed.
 * @param dropped is called for each value that was replaced by a newer one.
 */
export function exhaustLatest<T, R>(
  project: (value: T) => ObservableInput<R>,
  preempts: (newer: T, running: T) => boolean = () => false,
  dropped: () => void = () => undefined,
): OperatorFunction<T, R> {
  return (source) =>
    new Observable<R>((subscriber) => {
      let running: { value: T; subscription: Subscription | undefined } | undefined;
      let waiting: { value: T } | undefined;
      let sourceEnded = false;

      const start = (value: T): void => {
        const current: { value: T; subscription: Subscription | undefined } = {
          value,
          subscription: undefined,
        };
        running = current;
        current.subscription = from(project(value)).subscribe({
          next: (result) => subscriber.next(result),
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            if (running !== current) return;
            running = undefined;
            const next = waiting;
            waiting = undefined;
            if (next) start(next.value);
            else if (sourceEnded) subscriber.complete();
          },
        });
        if (subscriber.closed) current.subscription.unsubscribe();
      };

      const subscription = source.subscribe({
        next: (value) => {
          if (!running) {
            start(value);
          } else if (preempts(value, running.value)) {
            running.subscription?.unsubscribe();
            waiting = undefined;
            start(value);
          } else {
            if (waiting) dropped();
            waiting = { value };
          }
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          sourceEnded = true;
          if (!running) subscriber.complete();
        },
      });
      return () => {
        subscription.unsubscribe();
        running?.subscription?.unsubscribe();
      };
    });
}
