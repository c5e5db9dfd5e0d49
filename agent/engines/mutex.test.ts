import { expect, test } from 'vitest';
import { EngineDiedError } from '../domain/errors.ts';
import { Mutex } from './mutex.ts';

const never = new AbortController().signal;

/** Work that only the test ends, whatever its signal says, as native calls go on after an abort. */
function work(): { run: (signal: AbortSignal) => Promise<string>; started: () => boolean; end: () => void } {
  const { promise, resolve } = withResolvers<string>();
  let began = false;
  return {
    run: () => {
      began = true;
      return promise;
    },
    started: () => began,
    end: () => resolve('done'),
  };
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Waits until every promise that can settle has settled. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a request starts when the one before it has ended', async () => {
  const mutex = new Mutex();
  const [first, second] = [work(), work()];
  const results = [mutex.run(never, first.run), mutex.run(never, second.run)];
  await settled();
  expect([first.started(), second.started()]).toEqual([true, false]);
  first.end();
  await results[0];
  await settled();
  expect(second.started()).toBe(true);
  second.end();
  expect(await Promise.all(results)).toEqual(['done', 'done']);
});

test('an aborted request makes the next wait until its native call has returned', async () => {
  const mutex = new Mutex();
  const [first, second] = [work(), work()];
  const abort = new AbortController();
  const aborted = expect(mutex.run(abort.signal, first.run)).rejects.toThrow(
    expect.objectContaining({ name: 'AbortError' }),
  );
  const next = mutex.run(never, second.run);
  await settled();
  abort.abort();
  await settled();
  expect(second.started()).toBe(false);
  first.end();
  await aborted;
  second.end();
  expect(await next).toBe('done');
});

test('a request that is aborted before its turn never starts', async () => {
  const mutex = new Mutex();
  const [first, second] = [work(), work()];
  const abort = new AbortController();
  const running = mutex.run(never, first.run);
  const waiting = expect(mutex.run(abort.signal, second.run)).rejects.toThrow(
    expect.objectContaining({ name: 'AbortError' }),
  );
  abort.abort();
  first.end();
  await running;
  await waiting;
  expect(second.started()).toBe(false);
});

test('a failure is the request’s own', async () => {
  const mutex = new Mutex();
  await expect(mutex.run(never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await mutex.run(never, () => Promise.resolve('fine'))).toBe('fine');
});

test('closing aborts what runs, fails what waits, and resolves when nothing runs', async () => {
  const mutex = new Mutex();
  let told = false;
  const { promise, resolve } = withResolvers<string>();
  const running = expect(
    mutex.run(never, (signal) => {
      signal.addEventListener('abort', () => (told = true));
      return promise;
    }),
  ).rejects.toThrow(EngineDiedError);
  const waiting = expect(mutex.run(never, work().run)).rejects.toThrow(EngineDiedError);
  await settled();
  let closed = false;
  const closing = mutex.close().then(() => (closed = true));
  await settled();
  expect([told, closed]).toEqual([true, false]);
  resolve('too late');
  await Promise.all([running, waiting, closing]);
  await expect(mutex.run(never, work().run)).rejects.toThrow(EngineDiedError);
});
