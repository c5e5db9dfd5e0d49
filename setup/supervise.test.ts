import { expect, test } from 'vitest';
import { supervise, type Service } from './supervise.ts';

/** A service that ends when told to. */
class FakeService implements Service {
  readonly ended: Promise<string>;
  readonly end: (lastWords: string) => void;
  stopped = false;

  constructor() {
    const { promise, resolve } = withResolvers<string>();
    this.ended = promise;
    this.end = resolve;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.end('stopped');
  }
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((r) => (resolve = r));
  return { promise, resolve };
}

/** Supervises fake services and records them. */
function begin(delaysMs: readonly number[]) {
  const first = new FakeService();
  const started = [first];
  const lines: string[] = [];
  const supervised = supervise(
    'server',
    first,
    async () => {
      const next = new FakeService();
      started.push(next);
      return next;
    },
    { delaysMs, onRestart: (line) => lines.push(line) },
  );
  return { first, started, lines, supervised };
}

test('a service that ends is started again', async () => {
  const { first, started, lines, supervised } = begin([0, 0]);
  first.end('crash');
  await expect.poll(() => started.length).toBe(2);
  expect(lines).toEqual(['The server ended by itself: starting it again in 0 s.']);
  await supervised.stop();
  await supervised.done;
  expect(started[1]?.stopped).toBe(true);
  expect(started).toHaveLength(2);
});

test('a service that keeps ending is given up, with its last words', async () => {
  const { first, started, supervised } = begin([0]);
  first.end('crash');
  await expect.poll(() => started.length).toBe(2);
  started[1]?.end('no such port');
  await expect(supervised.done).rejects.toThrow(/server ended 2 times[^]*no such port/);
});

test('a start that fails counts as an end', async () => {
  const first = new FakeService();
  const failing = async () => Promise.reject(new Error('port in use'));
  const supervised = supervise('server', first, failing, { delaysMs: [0, 0], onRestart: () => undefined });
  first.end('crash');
  await expect(supervised.done).rejects.toThrow('port in use');
});

test('stopping while it is started again ends the start', async () => {
  const first = new FakeService();
  const starting = withResolvers<AbortSignal>();
  const start = (signal: AbortSignal) => {
    starting.resolve(signal);
    return new Promise<Service>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  };
  const supervised = supervise('server', first, start, { delaysMs: [0], onRestart: () => undefined });
  first.end('crash');
  expect((await starting.promise).aborted).toBe(false);
  await supervised.stop();
  await supervised.done;
});

test('stopping during a pause starts nothing any more', async () => {
  const { first, started, lines, supervised } = begin([60_000]);
  first.end('crash');
  await expect.poll(() => lines.length).toBe(1);
  await supervised.stop();
  await supervised.done;
  expect(started).toHaveLength(1);
});
