import { Observable } from 'rxjs';

/**
 * An observable over work that is cancelled by an `AbortSignal`: unsubscribing aborts, and the next value is asked for
 * only after the last one was taken. `switchMap` over a bare async iterable would let its producer run on until its
 * next value.
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
        // After an abort nobody listens, and that the work was aborted is no news.
        subscriber.error(error);
      }
    };
    void run();
    return () => controller.abort();
  });
}
