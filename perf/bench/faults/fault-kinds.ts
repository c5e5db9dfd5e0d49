import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultyStack } from './faulty-stack.ts';
import type { Impairment } from './route.ts';
import type { Caller } from './faulty-stack.ts';
import type { Talker } from './talk.ts';

/** Whom a fault happens to: one caller's line, everyone's agent, or the process or server without which no call goes on. */
export type Reach = 'line' | 'agent' | 'end';

/** What a fault is done to. */
export interface Scene {
  readonly stack: FaultyStack;
  readonly talkers: Readonly<Record<Caller, Talker>>;
  /** In [0, 1), by the seed. */
  readonly random: () => number;
}

export interface FaultKind {
  readonly name: string;
  readonly reach: Reach;
  /** Of a thousand faults, so many are of this kind. */
  readonly share: number;
  /** So many of them follow each other: a turn in the meantime has met few other kinds. */
  readonly inARow: number;
  /** Time until the next fault. */
  readonly gapMs: number;
  /** Whether it makes the agent slow for a while: an answer in the meantime is late by its nature. */
  readonly slows?: true;
  /** Whether nothing but another process mends it. These come last, so that one process has met all others. */
  readonly endsProcess?: true;
  /** Does it. Resolves when it is over. */
  readonly inject: (scene: Scene) => Promise<void>;
}

const HOUR_MS = 3_600_000;

/** A recognition that hangs is found out within this, else the process is ended for it. */
const FOUND_OUT_MS = 100_000;

/** More than any engine's own deadline. */
const FOR_GOOD_MS = 70_000;

const between = (random: () => number, from: number, to: number): number => from + random() * (to - from);

/** The victim's line is worse for a while. */
function impaired(name: string, share: number, impairment: Partial<Impairment>): FaultKind {
  return {
    name,
    reach: 'line',
    share,
    inARow: 20,
    gapMs: 400,
    inject: async ({ stack, random }) => {
      await stack.routes.victim.impair(impairment);
      await delay(between(random, 400, 1_200));
      await stack.routes.victim.restore();
    },
  };
}

/** A call that has ended is called again at once. */
const callAgain = ({ talkers }: Scene): void => {
  for (const talker of Object.values(talkers)) talker.hangUp();
};

export const FAULT_KINDS: readonly FaultKind[] = [
  impaired('packet loss 1%', 110, { loss: 0.01 }),
  impaired('packet loss 5%', 110, { loss: 0.05 }),
  impaired('packet loss 20%', 110, { loss: 0.2 }),
  impaired('jitter up to 120 ms', 110, { jitterMs: 120 }),
  {
    name: 'line cut and back',
    reach: 'line',
    share: 60,
    inARow: 5,
    gapMs: 500,
    inject: async ({ stack, random }) => {
      await stack.routes.victim.impair({ cut: true });
      await delay(between(random, 300, 2_500));
      await stack.routes.victim.restore();
    },
  },
  {
    name: 'signalling broken off',
    reach: 'line',
    share: 80,
    inARow: 5,
    gapMs: 800,
    inject: ({ stack }) => stack.routes.victim.breakOff(),
  },
  {
    name: 'hung up in mid-turn',
    reach: 'line',
    share: 60,
    inARow: 4,
    gapMs: 1_500,
    inject: async ({ talkers }) => talkers.victim.hangUp(),
  },
  {
    name: 'engine thread killed',
    reach: 'agent',
    share: 100,
    inARow: 5,
    gapMs: 2_000,
    inject: ({ stack, random }) => stack.inject({ fault: 'kill-thread', thread: Math.floor(random() * 100) }),
  },
  {
    name: 'engine slow',
    reach: 'agent',
    share: 80,
    inARow: 8,
    gapMs: 500,
    slows: true,
    inject: ({ stack, random }) =>
      stack.inject({ fault: 'slow-threads', delayMs: between(random, 5, 40), ms: 1_500 }),
  },
  {
    name: 'engine stalled',
    reach: 'agent',
    share: 40,
    inARow: 4,
    gapMs: 1_500,
    slows: true,
    inject: ({ stack, random }) =>
      stack.inject({
        fault: 'hold-thread',
        thread: Math.floor(random() * 100),
        ms: between(random, 300, 1_500),
      }),
  },
  {
    name: 'engine hangs',
    reach: 'agent',
    share: 10,
    inARow: 1,
    gapMs: 5_000,
    slows: true,
    inject: ({ stack, random }) =>
      stack.inject({ fault: 'hold-thread', thread: Math.floor(random() * 100), ms: FOR_GOOD_MS }),
  },
  {
    name: 'cores taken',
    reach: 'agent',
    share: 30,
    inARow: 5,
    gapMs: 1_000,
    slows: true,
    inject: ({ random }) => takeCores(between(random, 500, 2_000)),
  },
  {
    name: 'clock jump',
    reach: 'agent',
    share: 40,
    inARow: 5,
    gapMs: 300,
    inject: async ({ stack, random }) => {
      const wrongByMs = Math.round(between(random, -HOUR_MS, HOUR_MS));
      await stack.inject({ fault: 'clock', wrongByMs });
      await delay(between(random, 500, 1_500));
      await stack.inject({ fault: 'clock', wrongByMs: 0 });
    },
  },
  {
    name: 'disk full',
    reach: 'agent',
    share: 40,
    inARow: 5,
    gapMs: 300,
    inject: async ({ stack, random }) => {
      await stack.inject({ fault: 'disk', full: true });
      await delay(between(random, 500, 1_500));
      await stack.inject({ fault: 'disk', full: false });
    },
  },
  {
    name: "agent's signalling cut and back",
    reach: 'agent',
    share: 20,
    inARow: 2,
    gapMs: 3_000,
    inject: async ({ stack, random }) => {
      await stack.agentRoute.impair({ cut: true });
      await delay(between(random, 100, 1_500));
      await stack.agentRoute.restore();
    },
  },
  {
    name: 'agent stopped (SIGSTOP)',
    reach: 'agent',
    share: 20,
    inARow: 1,
    gapMs: 3_000,
    slows: true,
    inject: async ({ stack, random }) => {
      const { pid } = stack.agent;
      process.kill(pid, 'SIGSTOP');
      await delay(between(random, 500, 5_000));
      process.kill(pid, 'SIGCONT');
    },
  },
  {
    name: 'LiveKit restart',
    reach: 'end',
    share: 10,
    inARow: 1,
    gapMs: 1_000,
    inject: async (scene) => {
      await scene.stack.crashLiveKit();
      callAgain(scene);
    },
  },
  {
    name: 'agent killed (SIGKILL)',
    reach: 'end',
    share: 10,
    inARow: 1,
    gapMs: 1_000,
    endsProcess: true,
    inject: async (scene) => {
      const { agent } = scene.stack;
      process.kill(agent.pid, 'SIGKILL');
      await agent.ended;
      callAgain(scene);
    },
  },
  {
    name: 'recognition hangs',
    reach: 'end',
    share: 2,
    inARow: 1,
    gapMs: 1_000,
    endsProcess: true,
    inject: async (scene) => {
      const { agent } = scene.stack;
      await scene.stack.inject({ fault: 'hang-recognition' });
      const late = new AbortController();
      const tooLate = delay(FOUND_OUT_MS, undefined, { signal: late.signal })
        .then(() => process.kill(agent.pid, 'SIGKILL'))
        .catch(() => undefined);
      await Promise.race([agent.ended, tooLate]);
      late.abort();
      await agent.ended;
      callAgain(scene);
    },
  },
];

/** Another process takes all cores for a while. */
async function takeCores(ms: number): Promise<void> {
  const takers = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  await delay(ms);
  for (const taker of takers) taker.kill('SIGKILL');
}
