import { z } from 'zod';

/** The variable that tells an agent at which port of this machine it is told of its faults. */
export const FAULTS_PORT = 'PARLEY_FAULTS_PORT';

const ms = z.number().positive();

/** A fault in the agent's own process. A thread is one of those that run, by a number that may be larger than there are. */
export const agentFault = z.discriminatedUnion('fault', [
  z.object({ fault: z.literal('kill-thread'), thread: z.int() }),
  /** It is sent nothing for so long. Answered when that is over, or the thread has been ended for it. */
  z.object({ fault: z.literal('hold-thread'), thread: z.int(), ms }),
  /** Everything that a thread is asked waits for `delayMs`, for so long. */
  z.object({ fault: z.literal('slow-threads'), delayMs: ms, ms }),
  /** Speech recognition, which runs on native threads, never ends from now on. */
  z.object({ fault: z.literal('hang-recognition') }),
  /** The clock of the day is wrong by so much. */
  z.object({ fault: z.literal('clock'), wrongByMs: z.number() }),
  /** Nothing can be written to a file. */
  z.object({ fault: z.literal('disk'), full: z.boolean() }),
]);

export type AgentFault = z.infer<typeof agentFault>;

/** What a process holds that the system doesn't count. */
export const heldResources = z.object({
  /** Threads of JavaScript. */
  workers: z.int(),
  /** Listeners of the process and of LiveKit's native client. */
  listeners: z.int(),
  /** Timers, sockets and requests (`process.getActiveResourcesInfo`). */
  active: z.int(),
});

export type HeldResources = z.infer<typeof heldResources>;
