import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Urgency } from '../domain/ports.ts';
import { PreemptedError } from '../domain/errors.ts';
import { Cores, type Job } from './cores.ts';

const job = (urgency: Urgency, more: Partial<Job> = {}): Job => ({
  threads: 2,
  urgency: () => urgency,
  signal: new AbortController().signal,
  ...more,
});

/** Work that a test ends, and that tells whether it has begun. */
function work(
  begun: string[],
  name: string,
): { run: (signal: AbortSignal) => Promise<string>; end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    run: async (signal) => {
      begun.push(name);
      await Promise.race([ended, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
      signal.throwIfAborted();
      return name;
    },
    end,
  };
}

afterEach(() => vi.useRealTimers());

describe('cores', () => {
  it('lets no more threads work than there are cores, the most urgent first, then the longest waiting', async () => {
    const cores = new Cores(2);
    const begun: string[] = [];
    const works = ['running', 'rest', 'first', 'final', 'final too'].map((name) => work(begun, name));
    const urgencies: Urgency[] = ['rest', 'rest', 'first', 'final', 'final'];
    const done = works.map(({ run }, index) => cores.run(job(urgencies[index] ?? 'rest'), run));
    expect(begun).toEqual(['running']);
    for (const { end } of works) end();
    await Promise.all(done);
    expect(begun).toEqual(['running', 'final', 'final too', 'first', 'rest']);
  });

  it('runs small jobs side by side', async () => {
    const cores = new Cores(2);
    const begun: string[] = [];
    const works = ['a', 'b', 'c'].map((name) => work(begun, name));
    const done = works.map(({ run }) => cores.run(job('rest', { threads: 1 }), run));
    expect(begun).toEqual(['a', 'b']);
    for (const { end } of works) end();
    await Promise.all(done);
  });

  it('gives a job all it can use, and less while other real work runs or waits', async () => {
    const cores = new Cores(4);
    const granted: number[] = [];
    const ends: (() => void)[] = [];
    const run = (_: AbortSignal, threads: number): Promise<void> => {
      granted.push(threads);
      return new Promise((resolve) => ends.push(resolve));
    };
    const hearing = { threads: 3, fewestThreads: 1 };
    const done = [cores.run(job('final', hearing), run), cores.run(job('final', hearing), run)];
    // The first job gets three threads and the second the one that is left; two more wait for the first one's.
    expect(granted).toEqual([3, 1]);
    for (let waiting = 0; waiting < 2; waiting += 1) done.push(cores.run(job('final', hearing), run));
    ends[0]?.();
    await done[0];
    await new Promise((resolve) => setImmediate(resolve));
    expect(granted).toEqual([3, 1, 2, 1]);
    for (const end of ends) end();
    await Promise.all(done);
  });

  it('aborts a guess for real work, and only a guess', async () => {
    const cores = new Cores(2);
    const begun: string[] = [];
    const guess = cores.run(job('guess', { preemptible: true }), work(begun, 'guess').run);
    const real = work(begun, 'real');
    const done = cores.run(job('final', { preemptible: true }), real.run);
    await expect(guess).rejects.toBeInstanceOf(PreemptedError);
    const more = work(begun, 'more');
    const last = cores.run(job('final'), more.run);
    real.end();
    more.end();
    expect(await Promise.all([done, last])).toEqual(['real', 'more']);
    expect(cores.preempted).toBe(1);
  });

  it('notices that a job has become urgent while it waits', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const cores = new Cores(2);
    const begun: string[] = [];
    const guess = cores.run(job('guess', { preemptible: true }), work(begun, 'guess').run);
    let urgency: Urgency = 'guess';
    const other = work(begun, 'other');
    const done = cores.run(job('guess', { urgency: () => urgency }), other.run);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(begun).toEqual(['guess']);
    urgency = 'final';
    vi.advanceTimersByTime(20);
    await expect(guess).rejects.toBeInstanceOf(PreemptedError);
    other.end();
    expect(await done).toBe('other');
    // When no job waits any more, the timer stops.
    vi.advanceTimersByTime(20);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives a guess no more than real work has left over lately', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
    const cores = new Cores(4);
    const granted = async (): Promise<number> =>
      cores.run(job('guess', { threads: 4, fewestThreads: 1 }), async (_, threads) => threads);
    expect(await granted()).toBe(4);
    const take = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10_000));
    const done = cores.run(job('rest', { threads: 2 }), take);
    await vi.advanceTimersByTimeAsync(10_000);
    await done;
    expect(await granted()).toBe(2);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await granted()).toBe(4);
  });

  it("makes as many of programs' jobs give way at once as real work needs", async () => {
    const cores = new Cores(3);
    const begun: string[] = [];
    const programs = ['one', 'two', 'three'].map((name) =>
      cores.run(job('api', { threads: 1, preemptible: true }), work(begun, name).run),
    );
    const final = work(begun, 'final');
    const done = cores.run(job('final', { threads: 2, fewestThreads: 1 }), final.run);
    expect(cores.preempted).toBe(2);
    const ended = programs.slice(0, 2).map((program) => expect(program).rejects.toThrow(PreemptedError));
    await Promise.all(ended);
    final.end();
    expect(await done).toBe('final');
  });

  it('never aborts a guess for another guess', async () => {
    const cores = new Cores(2);
    const begun: string[] = [];
    const first = work(begun, 'first');
    const second = work(begun, 'second');
    const done = [
      cores.run(job('guess', { preemptible: true }), first.run),
      cores.run(job('guess'), second.run),
    ];
    expect(begun).toEqual(['first']);
    first.end();
    second.end();
    expect(await Promise.all(done)).toEqual(['first', 'second']);
  });

  it.each([
    { calls: ['a', 'b', 'c'], begins: ['a'] },
    { calls: ['a', 'b', 'c', 'd'], begins: ['a', 'b', 'c', 'd'] },
  ])('of the waiting jobs $calls of a batch begins $begins on the threads of one', async (given) => {
    const cores = new Cores(2);
    const begun: string[] = [];
    const before = work(begun, 'before');
    const calls = given.calls.map((name) => work(begun, name));
    const done = [
      cores.run(job('rest'), before.run),
      ...calls.map(({ run }) => cores.run(job('rest', { batch: 'llm' }), run)),
    ];
    before.end();
    await done[0];
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual(['before', ...given.begins]);
    for (const { end } of calls) end();
    await Promise.all(done);
    expect(begun).toEqual(['before', ...given.calls]);
  });

  it('lets what is urgent in a batch go first, and the rest of it wait until that is done', async () => {
    const cores = new Cores(2);
    const begun: string[] = [];
    const [rest, first, other] = ['rest', 'first', 'other'].map((name) => work(begun, name));
    if (!rest || !first || !other) throw new Error('There is no work.');
    const before = work(begun, 'before');
    const done = [
      cores.run(job('final'), before.run),
      cores.run(job('rest', { batch: 'llm', threads: 1 }), rest.run),
      cores.run(job('first', { batch: 'llm', threads: 1 }), first.run),
      cores.run(job('guess', { threads: 1 }), other.run),
    ];
    before.end();
    await done[0];
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual(['before', 'first', 'other']);
    first.end();
    await done[2];
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual(['before', 'first', 'other', 'rest']);
    for (const { end } of [rest, other]) end();
    await Promise.all(done);
  });

  it('forgets a job whose caller no longer wants it', async () => {
    const cores = new Cores(2);
    const begun: string[] = [];
    const before = work(begun, 'before');
    const running = cores.run(job('rest'), before.run);
    const controller = new AbortController();
    const waiting = cores.run(job('rest', { signal: controller.signal }), work(begun, 'waiting').run);
    controller.abort();
    await expect(waiting).rejects.toThrow();
    before.end();
    await running;
    expect(begun).toEqual(['before']);
    expect(cores.queued).toBe(0);
  });

  describe('measured load', () => {
    /** The load after a minute in which the given jobs run at the same time, again and again. */
    const loadOf = async (total: number, jobs: readonly Job[]): Promise<number> => {
      vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] });
      const cores = new Cores(total);
      const take = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
      const keepOn = async (job: Job): Promise<never> => {
        for (;;) await cores.run(job, take);
      };
      for (const job of jobs) void keepOn(job);
      let load = 0;
      for (let second = 0; second < 60; second += 1) {
        await vi.advanceTimersByTimeAsync(1_000);
        load = cores.load;
      }
      return load;
    };

    it('is the share of the cores that work', async () => {
      expect(await loadOf(4, [job('rest', { threads: 1 })])).toBeCloseTo(0.25, 1);
      expect(await loadOf(2, [job('rest', { threads: 1 }), job('rest', { threads: 1 })])).toBeCloseTo(1, 1);
    });

    it('is full where what can do only one thing at a time always has one to do, whatever the cores have', async () => {
      expect(await loadOf(4, [job('rest', { threads: 1, batch: 'llm' })])).toBeCloseTo(1, 1);
    });

    it('leaves guesses out', async () => {
      expect(await loadOf(2, [job('guess', { batch: 'llm' }), job('guess')])).toBe(0);
    });
  });

  it('lets programs wait for every call, and ends what they can begin again', async () => {
    const cores = new Cores(2);
    const begun: string[] = [];
    const program = work(begun, 'program');
    const ended = cores.run(job('api', { preemptible: true }), program.run);
    const preempted = expect(ended).rejects.toThrow(PreemptedError);
    const works = ['another', 'guess', 'rest'].map((name) => work(begun, name));
    const urgencies: Urgency[] = ['api', 'guess', 'rest'];
    const done = works.map(({ run }, index) => cores.run(job(urgencies[index] ?? 'rest'), run));
    await preempted;
    for (const { end } of works) end();
    await Promise.all(done);
    expect(begun.at(-1)).toBe('another');
  });

  it("gives a final transcript the threads of a program's step as soon as that is over", async () => {
    const cores = new Cores(2);
    const begun: string[] = [];
    const step = work(begun, 'step');
    const stepping = cores.run(job('api', { threads: 1 }), step.run);
    const granted: number[] = [];
    const final = cores.run(
      job('final', { fewestThreads: 1 }),
      async (_, threads) => void granted.push(threads),
    );
    expect(granted).toEqual([]);
    step.end();
    await Promise.all([stepping, final]);
    expect(granted).toEqual([2]);
  });

  it("counts no program's work as load, since it makes way for calls", async () => {
    vi.useFakeTimers();
    const cores = new Cores(1);
    const step = work([], 'step');
    const done = cores.run(job('api', { threads: 1 }), step.run);
    await vi.advanceTimersByTimeAsync(5_000);
    step.end();
    await done;
    expect(cores.load).toBe(0);
  });
});
