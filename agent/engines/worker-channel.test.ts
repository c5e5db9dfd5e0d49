import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineDiedError, EngineHungError } from '../domain/errors.ts';
import { type EngineWatch, restartWhenDead } from './engine-watch.ts';
import { ThreadWatch } from './thread-watch.fixture.ts';
import { WorkerChannel } from './worker-channel.ts';
import type { TestThread, TestThreadData } from './worker-channel.fixture.worker.ts';

const never = new AbortController().signal;
const opened: WorkerChannel<TestThread>[] = [];
const watch = new ThreadWatch();
const threads = watch.running;

beforeEach(() => watch.start());
afterEach(async () => {
  await Promise.all(opened.splice(0).map((channel) => channel[Symbol.asyncDispose]()));
  watch.stop();
  expect(threads.size).toBe(0);
});

interface Options {
  readonly answerWithinMs?: number;
  readonly entry?: string;
  readonly starts?: number;
  readonly standby?: boolean;
}

function open({
  answerWithinMs = 30_000,
  entry = './worker-channel.fixture.worker.ts',
  starts = 100,
  standby = false,
}: Options = {}): WorkerChannel<TestThread> {
  const startsLeft = new Int32Array(new SharedArrayBuffer(4)).fill(starts);
  const limit = (): number => answerWithinMs;
  const channel = new WorkerChannel<TestThread>({
    name: 'The test thread',
    entry: new URL(entry, import.meta.url),
    workerData: { greeting: 'hello', startsLeft } satisfies TestThreadData,
    startWithinMs: 60_000,
    standby,
    answerWithinMs: {
      startedWith: limit,
      double: limit,
      block: limit,
      hang: limit,
      workUntilAborted: limit,
      abortsSeen: limit,
      fail: limit,
      exit: limit,
      throwOutside: limit,
    },
  });
  opened.push(channel);
  return channel;
}

test('a thread answers, and buffers are handed over', async () => {
  const channel = open();
  expect(await channel.request('startedWith', undefined, never)).toBe('hello');
  const samples = Float32Array.of(1, 2, 3);
  const doubled = channel.request('double', samples, never, [samples.buffer]);
  expect(samples).toHaveLength(0);
  expect(await doubled).toEqual(Float32Array.of(2, 4, 6));
  expect(threads.size).toBe(1);
});

test('requests are answered in order', async () => {
  const channel = open();
  const answers: number[] = [];
  await Promise.all([30, 20, 10].map(async (ms) => answers.push(await channel.request('block', ms, never))));
  expect(answers).toEqual([30, 20, 10]);
});

test("a handler's error is the request's alone", async () => {
  const channel = open();
  const failed = channel.request('fail', 'no such thing', never);
  await expect(failed).rejects.toThrow(TypeError);
  await expect(failed).rejects.toThrow('no such thing');
  expect(await channel.request('block', 0, never)).toBe(0);
  expect(threads.size).toBe(1);
});

test('an input that cannot be cloned fails alone', async () => {
  const channel = open();
  await expect(channel.request('fail', (() => undefined) as never, never)).rejects.toThrow(
    'could not be cloned',
  );
  expect(await channel.request('block', 1, never)).toBe(1);
});

test('an aborted request that still queues never reaches the thread', async () => {
  const channel = open();
  const controller = new AbortController();
  const first = channel.request('block', 50, never);
  const queued = channel.request('exit', 1, controller.signal);
  controller.abort();
  await expect(queued).rejects.toThrow('aborted');
  expect(await first).toBe(50);
  expect(await channel.request('block', 1, never)).toBe(1);
});

test('an aborted request that runs is told, and the next one waits for its end', async () => {
  const channel = open();
  await channel.request('block', 0, never);
  const controller = new AbortController();
  const running = channel.request('workUntilAborted', undefined, controller.signal);
  const next = channel.request('abortsSeen', undefined, never);
  controller.abort();
  await expect(running).rejects.toThrow('aborted');
  expect(await next).toBe(1);
});

test('a signal that has already fired asks for nothing', async () => {
  const channel = open();
  await expect(channel.request('block', 1, AbortSignal.abort())).rejects.toThrow('aborted');
  expect(threads.size).toBe(0);
});

test.each([
  ['exits', (channel: WorkerChannel<TestThread>) => channel.request('exit', 7, never), 'code 7'],
  ['throws', (channel: WorkerChannel<TestThread>) => channel.request('throwOutside', 'oops', never), 'oops'],
])('when the thread %s everything that waits fails, and the next request works', async (_, kill, cause) => {
  const channel = open();
  const results = await Promise.allSettled([kill(channel), channel.request('block', 1, never)]);
  for (const result of results) {
    expect(result.status).toBe('rejected');
    const reason: unknown = (result as PromiseRejectedResult).reason;
    expect(reason).toBeInstanceOf(EngineDiedError);
    expect(((reason as Error).cause as Error).message).toContain(cause);
  }
  expect(await channel.request('block', 2, never)).toBe(2);
});

test('a thread that is killed while it idles is started again', async () => {
  const channel = open();
  await channel.request('block', 0, never);
  await watch.killAll();
  expect(await channel.request('block', 3, never)).toBe(3);
});

test('a thread that hangs is ended, and what waits for it fails; the next request works', async () => {
  const channel = open({ answerWithinMs: 1_000 });
  await channel.request('block', 0, never);
  const [thread] = threads;
  const stuck = [channel.request('hang', undefined, never), channel.request('block', 4, never)];
  for (const request of stuck) await expect(request).rejects.toThrow(EngineHungError);
  expect(await channel.request('block', 4, never)).toBe(4);
  await expect.poll(() => thread && threads.has(thread)).toBe(false);
});

test('a thread that hangs is found out also when nobody waits for it any more', async () => {
  const channel = open({ answerWithinMs: 1_000 });
  await channel.request('block', 0, never);
  const controller = new AbortController();
  const stuck = channel.request('hang', undefined, controller.signal);
  controller.abort();
  await expect(stuck).rejects.toThrow('aborted');
  await expect(channel.request('block', 4, never)).rejects.toThrow(EngineHungError);
});

describe('a thread that is watched', () => {
  const watched = async (options: Options) => {
    const channel = open(options);
    const told: EngineDiedError[] = [];
    let restarted: Promise<unknown> | undefined;
    await channel.request('block', 0, never);
    const hears: EngineWatch = {
      restarting: (error, working, engine) => {
        expect(engine).toBe('vad');
        told.push(error);
        restarted = working;
      },
      lost: () => expect.fail('Its watcher is told by the restart that fails'),
    };
    restartWhenDead(channel, () => channel.request('block', 0, never), hears, 'vad');
    return { channel, told, restarted: () => restarted };
  };

  test('is started again as soon as it hangs, before anyone asks for it', async () => {
    const { channel, told, restarted } = await watched({ answerWithinMs: 1_000 });
    await expect(channel.request('hang', undefined, never)).rejects.toThrow(EngineHungError);
    expect(told).toEqual([expect.any(EngineHungError)]);
    await restarted();
    expect(threads.size).toBe(1);
    expect(await channel.request('startedWith', undefined, never)).toBe('hello');
  });

  test('is started again as soon as it dies while it idles', async () => {
    const { told, restarted } = await watched({});
    await watch.killAll();
    await expect.poll(() => told).toEqual([expect.any(EngineDiedError)]);
    await restarted();
  });

  test('is started once more when it dies as it starts', async () => {
    const { channel, told, restarted } = await watched({});
    await expect(channel.request('exit', 1, never)).rejects.toThrow(EngineDiedError);
    await watch.killAll();
    await restarted();
    expect(told).toHaveLength(1);
    expect(await channel.request('startedWith', undefined, never)).toBe('hello');
  });

  test('that is closed as it starts again has not failed', async () => {
    const { channel, restarted } = await watched({});
    await expect(channel.request('exit', 1, never)).rejects.toThrow(EngineDiedError);
    await channel[Symbol.asyncDispose]();
    await restarted();
  });

  test('that does not start again is told of once', async () => {
    const { channel, told, restarted } = await watched({ starts: 1 });
    await expect(channel.request('exit', 1, never)).rejects.toThrow(EngineDiedError);
    await expect(restarted()).rejects.toMatchObject({ cause: { message: 'The file is gone' } });
    expect(told).toHaveLength(1);
  });

  test('that is closed is not told of', async () => {
    const { channel, told } = await watched({});
    await channel[Symbol.asyncDispose]();
    expect(told).toEqual([]);
  });
});

describe('a thread with another one on standby', () => {
  /** The first thread has answered, and the other one has come. */
  async function withStandby(options: Options = {}): Promise<WorkerChannel<TestThread>> {
    const channel = open({ standby: true, ...options });
    await channel.request('block', 0, never);
    expect(threads.size).toBe(2);
    return channel;
  }

  test('goes on in that one when it dies, and another one waits', async () => {
    const channel = await withStandby();
    const [first, second] = threads;
    await expect(channel.request('exit', 1, never)).rejects.toThrow(EngineDiedError);
    expect(await channel.request('block', 1, never)).toBe(1);
    const now = [...threads];
    expect(now).toHaveLength(2);
    expect(now).not.toContain(first);
    expect(now[0]).toBe(second);
  });

  test('starts by itself when the other one died before it was needed', async () => {
    const channel = await withStandby();
    const [, second] = threads;
    await second?.terminate();
    expect(await channel.request('block', 1, never)).toBe(1);
    expect(threads.size).toBe(1);
    await expect(channel.request('exit', 1, never)).rejects.toThrow(EngineDiedError);
    expect(await channel.request('block', 1, never)).toBe(1);
  });

  test('outlives that the other one does not load', async () => {
    const channel = await withStandby({ starts: 1 });
    await expect.poll(() => threads.size).toBe(1);
    expect(await channel.request('block', 1, never)).toBe(1);
  });

  test('ends together with it', async () => {
    const channel = await withStandby();
    await channel[Symbol.asyncDispose]();
    expect(threads.size).toBe(0);
  });
});

test('a thread whose module does not load is an engine that died', async () => {
  await expect(open({ entry: './no-such.worker.ts' }).request('block', 1, never)).rejects.toThrow(
    EngineDiedError,
  );
});

test('closing fails what waits and ends the thread', async () => {
  const channel = open();
  await channel.request('block', 0, never);
  const waiting = [channel.request('block', 20, never), channel.request('block', 20, never)];
  const closed = channel[Symbol.asyncDispose]();
  for (const request of waiting) await expect(request).rejects.toThrow(EngineDiedError);
  await closed;
  expect(threads.size).toBe(0);
  await expect(channel.request('block', 1, never)).rejects.toThrow('was closed');
});
