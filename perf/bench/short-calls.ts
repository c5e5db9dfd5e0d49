import { setTimeout as delay } from 'node:timers/promises';
import { placeCall } from '../caller/caller.ts';
import { hearGreeting } from '../caller/converse.ts';
import type { Stack } from '../caller/own-stack.ts';
import { reasonOf } from '../../platform/errors.ts';
import { tell } from './benchmark.ts';
import { readUsage, type Usage } from './process-usage.ts';

/** After so many calls the agent's memory is read, while nobody calls. */
const CALLS_A_POINT = 50;

/** How long the agent has to give back what the calls held. */
const REST_MS = 5_000;

/** What the agent took once so many calls were over. */
export type CallsPoint = Usage & { readonly calls: number };

export interface ShortCalls {
  readonly points: readonly CallsPoint[];
  /** Calls that no agent took, or without an answer. */
  readonly failed: number;
}

/**
 * Many short calls, some side by side: every other caller leaves as soon as the agent greets, the others write something first and hear
 * the answer begin.
 *
 * @param texts what is written.
 */
export async function makeShortCalls(
  { endpoint, agentPid }: Stack,
  {
    calls,
    atOnce,
    texts,
  }: { readonly calls: number; readonly atOnce: number; readonly texts: readonly string[] },
): Promise<ShortCalls> {
  const points: CallsPoint[] = [];
  let [begun, failed] = [0, 0];
  const callUpTo = async (last: number): Promise<void> => {
    while (begun < last) {
      const number = begun++;
      const text = number % 2 === 0 ? undefined : texts[number % texts.length];
      if (!(await callBriefly(endpoint, text))) failed++;
    }
  };
  while (begun < calls) {
    const last = Math.min(calls, begun + CALLS_A_POINT);
    await Promise.all(Array.from({ length: atOnce }, () => callUpTo(last)));
    await delay(REST_MS);
    const usage = await readUsage(agentPid);
    points.push({ calls: begun, ...usage });
    tell(`After ${begun} calls: ${usage.rssMib} MiB, ${usage.threads} threads, ${usage.openFiles} files`);
  }
  return { points, failed };
}

/** @returns whether the caller got what they called for. */
async function callBriefly(endpoint: string, text: string | undefined): Promise<boolean> {
  try {
    await using call = await placeCall({ endpoint });
    if (text === undefined) return (await call.waitForReply(0, { longestMs: 0 })) !== undefined;
    const greeting = await hearGreeting(call);
    await call.write(text);
    return (await call.waitForReply(greeting?.endedAt ?? 0, { longestMs: 0 })) !== undefined;
  } catch (error) {
    tell(reasonOf(error));
    return false;
  }
}
