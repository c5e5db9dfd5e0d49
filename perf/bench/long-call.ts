import { placeCall } from '../caller/caller.ts';
import { now } from '../caller/clock.ts';
import { hearGreeting, takeTurn } from '../caller/converse.ts';
import type { Stack } from '../caller/own-stack.ts';
import { tell } from './benchmark.ts';
import { readUsage, type Usage } from './process-usage.ts';
import type { Spoken } from './spoken-utterance.ts';

/** After so many turns the agent's memory is read. */
const TURNS_A_POINT = 10;

/** What the agent took once so many turns of the call were over. */
export type TurnsPoint = Usage & { readonly turns: number };

export interface LongCall {
  readonly points: readonly TurnsPoint[];
  /** From what the caller said to the reply's first token, of each turn that was answered. */
  readonly firstTokens: readonly { readonly turn: number; readonly ms: number }[];
  /** Turns without an answer. */
  readonly lost: number;
}

/** One call in which every other question is spoken, and the others are written. */
export async function makeLongCall(
  { endpoint, agentPid }: Stack,
  { turns, questions }: { readonly turns: number; readonly questions: readonly Spoken[] },
): Promise<LongCall> {
  const points: TurnsPoint[] = [];
  let lost = 0;
  await using call = await placeCall({ endpoint });
  await hearGreeting(call);
  for (let turn = 1; turn <= turns; turn++) {
    const question = questions[turn % questions.length];
    if (!question) break;
    const { samples, text } = question;
    const ask = async () => {
      if (turn % 2 === 0) return (await takeTurn(call, samples)).reply;
      const askedAt = now();
      await call.write(text);
      return call.waitForReply(askedAt);
    };
    if (!(await ask())) lost++;
    if (turn % TURNS_A_POINT > 0) continue;
    const usage = await readUsage(agentPid);
    points.push({ turns: turn, ...usage });
    tell(`After ${turn} turns of one call: ${usage.rssMib} MiB`);
  }
  const firstTokens = call.turnReports.map(({ turn, latency }) => ({ turn, ms: latency.firstToken }));
  return { points, firstTokens, lost };
}
