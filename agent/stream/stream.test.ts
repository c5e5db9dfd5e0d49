import { Subject, finalize, firstValueFrom, map, switchMap, take, timer, toArray } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { abortable } from './abortable.ts';
import { exhaustLatest } from './exhaust-latest.ts';
import { readAhead } from './read-ahead.ts';

const virtually = (test: Parameters<TestScheduler['run']>[0]): void => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
};

describe('exhaustLatest', () => {
  it('works on one value at a time and then on the newest that came meanwhile', () => {
    virtually(({ hot, expectObservable }) => {
      let dropped = 0;
      const worked$ = hot('abc------e|').pipe(
        exhaustLatest(
          (value) => timer(3).pipe(map(() => value)),
          () => false,
          () => dropped++,
        ),
        finalize(() => expect(dropped).toBe(1)),
      );
      expectObservable(worked$).toBe('---a--c-----(e|)');
    });
  });

  it('drops the running work for a value that preempts it, and tells it to stop', () => {
    virtually(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const slow$ = cold('-----s|');
      const quick$ = cold('-q|');
      const source$ = hot('a-B-----|');
      const worked$ = source$.pipe(
        exhaustLatest(
          (value) => (value === 'B' ? quick$ : slow$),
          (newer) => newer === 'B',
        ),
      );
      expectObservable(worked$).toBe('---q----|');
      expectSubscriptions(slow$.subscriptions).toBe('^-!');
    });
  });
});

describe('abortable', () => {
  it('aborts its work when it is unsubscribed, without waiting for the next value', async () => {
    const aborted = new Subject<string>();
    const endless$ = abortable(async function* (signal) {
      signal.addEventListener('abort', () => aborted.next('aborted'));
      yield 1;
      await new Promise(() => undefined);
    });
    const outcome = firstValueFrom(aborted);
    const values = await firstValueFrom(endless$.pipe(take(1), toArray()));
    expect(values).toEqual([1]);
    expect(await outcome).toBe('aborted');
  });

  it('ends the old work when switched to the new', async () => {
    const signals: AbortSignal[] = [];
    const source$ = new Subject<number>();
    const subscription = source$
      .pipe(
        switchMap(() =>
          abortable((signal) => {
            signals.push(signal);
            return new Promise<never>(() => undefined);
          }),
        ),
      )
      .subscribe({ error: () => undefined });
    source$.next(1);
    source$.next(2);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    subscription.unsubscribe();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('hands on a failure', async () => {
    await expect(firstValueFrom(abortable(() => Promise.reject(new TypeError('broken'))))).rejects.toThrow(
      'broken',
    );
  });
});

describe('readAhead', () => {
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('reads as far ahead as it may, and goes on when its reader does', async () => {
    let made = 0;
    async function* numbers(): AsyncGenerator<number> {
      for (;;) yield ++made;
    }
    const ahead = readAhead(2, numbers(), new AbortController().signal)[Symbol.asyncIterator]();
    await settled();
    expect(made).toBe(2);
    expect(await ahead.next()).toEqual({ done: false, value: 1 });
    await settled();
    expect(made).toBe(3);
  });

  it('gives all values in order, then the failure', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      throw new TypeError('broken');
    }
    const read: number[] = [];
    const reading = (async () => {
      for await (const value of readAhead(5, failing(), new AbortController().signal)) read.push(value);
    })();
    await expect(reading).rejects.toThrow('broken');
    expect(read).toEqual([1]);
  });

  it('closes its source when it is aborted, also if nobody read from it', async () => {
    let closed = false;
    async function* numbers(): AsyncGenerator<number> {
      try {
        for (let value = 0; ; value++) yield value;
      } finally {
        closed = true;
      }
    }
    const controller = new AbortController();
    readAhead(2, numbers(), controller.signal);
    await settled();
    controller.abort();
    await settled();
    expect(closed).toBe(true);
  });

  it('stops making values when it is aborted', async () => {
    let made = 0;
    async function* numbers(): AsyncGenerator<number> {
      for (;;) yield ++made;
    }
    const controller = new AbortController();
    const ahead = readAhead(2, numbers(), controller.signal)[Symbol.asyncIterator]();
    await settled();
    controller.abort();
    await ahead.next();
    await settled();
    expect(made).toBe(2);
  });
});
