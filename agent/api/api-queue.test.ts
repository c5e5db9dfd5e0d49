import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiQueue } from './api-queue.ts';

const never = new AbortController().signal;
const queueOf = (options: Partial<ConstructorParameters<typeof ApiQueue>[0]> = {}): ApiQueue =>
  new ApiQueue({ engine: 'the voice', places: 1, longest: 2, longestWaitMs: 1_000, ...options });

describe('the queue of an engine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('does one thing after the other, in the order in which they came', async () => {
    const queue = queueOf();
    const done: number[] = [];
    const work = async (n: number): Promise<void> => {
      const place = await queue.enter(never);
      done.push(n);
      place[Symbol.dispose]();
    };
    const first = await queue.enter(never);
    const others = [work(1), work(2)];
    expect([queue.running, queue.waiting]).toEqual([1, 2]);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    await Promise.all(others);
    expect(done).toEqual([1, 2]);
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  it('turns away who finds it full, and says when to come back', async () => {
    const queue = queueOf({ longest: 0 });
    await queue.enter(never);
    await expect(queue.enter(never)).rejects.toMatchObject({
      statusCode: 503,
      code: 'overloaded',
      retryAfterSeconds: expect.any(Number) as unknown,
    });
  });

  it('turns away who has waited for too long', async () => {
    const queue = queueOf();
    await queue.enter(never);
    const refused = expect(queue.enter(never)).rejects.toMatchObject({ statusCode: 503 });
    await vi.advanceTimersByTimeAsync(1_000);
    await refused;
    expect(queue.waiting).toBe(0);
  });

  it('forgets who is gone', async () => {
    const queue = queueOf();
    const first = await queue.enter(never);
    const gone = new AbortController();
    const refused = expect(queue.enter(gone.signal)).rejects.toThrow('gone');
    gone.abort(new Error('gone'));
    await refused;
    first[Symbol.dispose]();
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  it('turns away at once who comes while others wait for long', async () => {
    const queue = queueOf({ longest: 9 });
    const first = await queue.enter(never);
    const waits = queue.enter(never);
    await vi.advanceTimersByTimeAsync(499);
    const alsoWaits = queue.enter(never);
    await vi.advanceTimersByTimeAsync(1);
    await expect(queue.enter(never)).rejects.toMatchObject({ statusCode: 503 });
    first[Symbol.dispose]();
    (await waits)[Symbol.dispose]();
    (await alsoWaits)[Symbol.dispose]();
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  it('has a place at once only where one is free', async () => {
    const queue = queueOf({ places: 2 });
    const first = await queue.enter(never);
    const second = queue.enterIfFree();
    expect(second).toBeDefined();
    expect(queue.enterIfFree()).toBeUndefined();
    const waits = queue.enter(never);
    second?.[Symbol.dispose]();
    const third = await waits;
    expect(queue.enterIfFree()).toBeUndefined();
    first[Symbol.dispose]();
    third[Symbol.dispose]();
    expect(queue.running).toBe(0);
  });
});
