import { Observable } from 'rxjs';

/**
 * Makes an observable of work that an `AbortSignal` cancels. Unsubscribing aborts the work at once, whereas a bare async iterable in
 * `switchMap` would run on until its next value. The next value is asked for after the last one was taken.
 *
 * @example
 * candidate$.pipe(switchMap((candidate) => abortable((signal) => llm.reply(messages, signal))))
 */
export function abortable<T>(work: (signal: AbortSignal) => AsyncIterable<T> | Promise<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    const controller = new AbortController();
    const run = async (): Promise<void> => {
      try {
        const result = work(controller.signal);
        if (Symbol.asyncIterator in result) {
          for await (const value of result) {
            if (controller.signal.aborted) return;
            subscriber.next(value);
          }
        } else {
          subscriber.next(await result);
        }
        subscriber.complete();
      } catch (error) {
        // After an abort nobody is subscribed any more, so the error of the abort is dropped.
        subscriber.error(error);
      }
    };
    void run();
    return () => controller.abort();
  });
}
