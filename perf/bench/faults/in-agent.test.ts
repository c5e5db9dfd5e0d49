import { once } from 'node:events';
import { closeSync, openSync, write, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { fillDisk } from './full-disk.ts';
import { WatchedThreads } from './watched-threads.ts';
import { setClockWrong } from './wrong-clock.ts';

const HOUR_MS = 3_600_000;

describe('a clock that jumps', () => {
  afterEach(() => setClockWrong(0));

  test('is wrong wherever it is read, and right again', () => {
    const rightly = (): number => performance.timeOrigin + performance.now();
    setClockWrong(-HOUR_MS);
    expect((rightly() - Date.now()) / HOUR_MS).toBeCloseTo(1, 1);
    expect((rightly() - new Date().getTime()) / HOUR_MS).toBeCloseTo(1, 1);
    setClockWrong(0);
    expect((rightly() - Date.now()) / HOUR_MS).toBeCloseTo(0, 1);
  });

  test('still says what a given time is', () => {
    setClockWrong(HOUR_MS);
    expect(new Date('1970-01-01T00:00:01Z').getTime()).toBe(1_000);
    expect(new Date() instanceof Date).toBe(true);
    expect(Date.UTC(1970, 0, 2)).toBe(24 * HOUR_MS);
  });
});

test('a full disk takes nothing, and all once there is room', async () => {
  const file = openSync(devNull, 'w');
  const writeText = (): Promise<unknown> => promisify(write)(file, 'text');
  fillDisk(true);
  try {
    expect(() => writeSync(file, 'text')).toThrow('ENOSPC');
    await expect(writeText()).rejects.toThrow('ENOSPC');
  } finally {
    fillDisk(false);
  }
  expect(writeSync(file, 'text')).toBe(4);
  await writeText();
  closeSync(file);
});

describe('a thread', () => {
  const echo = `const { parentPort } = require('node:worker_threads');
    parentPort.on('message', (sent) => parentPort.postMessage(sent));`;
  const started: Worker[] = [];

  function start() {
    const threads = new WatchedThreads();
    const thread = new Worker(echo, { eval: true });
    started.push(thread);
    const answered = async (sent: number): Promise<number> => {
      const sentAt = performance.now();
      const answer = once(thread, 'message');
      thread.postMessage(sent);
      expect(await answer).toEqual([sent]);
      return performance.now() - sentAt;
    };
    return { threads, answered };
  }

  afterEach(async () => {
    await Promise.all(started.splice(0).map((thread) => thread.terminate()));
  });

  test('that is held answers when that is over', async () => {
    const { threads, answered } = start();
    await answered(1);
    const heldFrom = performance.now();
    const held = threads.hold(0, 200);
    await answered(2);
    expect(performance.now() - heldFrom).toBeGreaterThan(150);
    await held;
    await answered(3);
  });

  test('that is held is no longer waited for when it ends', async () => {
    const { threads, answered } = start();
    await answered(1);
    const held = threads.hold(0, HOUR_MS);
    await started[0]?.terminate();
    await held;
    expect(threads.count).toBe(0);
  });

  test('that is slow answers late for a while', async () => {
    const { threads, answered } = start();
    await answered(1);
    const slow = threads.slow(60, 1_000);
    expect(await answered(2)).toBeGreaterThan(50);
    await slow;
    await answered(3);
  });

  test('that is killed ends instead of answering', async () => {
    const { threads, answered } = start();
    await answered(1);
    const killed = threads.kill(7);
    await answered(2);
    started[0]?.postMessage({ type: 'request' });
    await killed;
    expect(threads.count).toBe(0);
  });

  test('that is killed in the midst of its work ends when that is done', async () => {
    const { threads, answered } = start();
    await answered(1);
    const request = { type: 'request', id: 1 };
    const answer = once(started[0] as Worker, 'message');
    started[0]?.postMessage(request);
    const killed = threads.kill(0);
    expect(await answer).toEqual([request]);
    await killed;
    expect(threads.count).toBe(0);
  });

  test('that is killed ends although it is asked nothing', async () => {
    const { threads, answered } = start();
    await answered(1);
    await threads.kill(0);
    expect(threads.count).toBe(0);
  });
});
