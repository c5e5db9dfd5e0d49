import { setTimeout as delay } from 'node:timers/promises';
import { type HeadlessCall, placeCall } from '../caller/caller.ts';
import { now } from '../caller/clock.ts';
import type { Recording } from '../caller/recording.ts';
import { until } from '../caller/until.ts';
import type { Interrupter } from './interrupters.ts';

/** What the agent says, long enough to be interrupted: its greeting, so that it is the same each time. */
export const LONG_GREETING =
  'Let me tell you about the lighthouse on the northern coast. It was built by two brothers who had lost their ship in a storm, ' +
  'and for many years they kept its lamp burning every single night, whatever the weather was like, ' +
  'until the harbour was moved to another town and only the gulls were left to see it.';

const GREETING_WORDS = LONG_GREETING.split(' ').length;

/** A reply counts as finished when this share of it was said: the last words may still be on their way. */
const WHOLE = 0.95;

/** The agent is silent when nothing sounds for that long: longer than it pauses between clauses, shorter than it takes to answer. */
const SILENT_MS = 400;

/** How long the greeting is waited for, and how long it may be with its pauses. */
const GREETING_MS = 20_000;
const LONGEST_MS = 45_000;

/** How long the agent may take to give up its reply after the caller's words. */
const INTERRUPTED_MS = 4_000;

/** How long the call stays open for the agent's last reports. */
const LAST_REPORTS_MS = 300;

/** What became of the agent's greeting. */
export interface Interruption {
  readonly name: string;
  readonly kind: Interrupter['kind'] | 'nothing';
  /** The greeting was given up. */
  readonly ended: boolean;
  /** Share of its words that were said. */
  readonly said: number;
  /** From the first sample sent to the agent's last sound at the caller's ear; null where it was not silent then. */
  readonly silentAfterMs: number | null;
  /** From its first sound to its last, for one that was not given up. */
  readonly lengthMs: number | null;
}

/**
 * Lets the agent greet, and sounds at the caller's end meanwhile.
 *
 * @param interrupter nothing sounds without one.
 * @param afterMs how long the agent has spoken by then.
 */
export async function tryInterruption(
  endpoint: string,
  interrupter: Interrupter | undefined,
  afterMs: number,
): Promise<Interruption> {
  await using call = await placeCall({ endpoint });
  const { recording, ended } = call;
  const echo = interrupter?.echo?.();
  if (echo) call.hearItself((heard) => echo.hear(heard));
  const startedAt = await until(() => recording.soundAfter(0), GREETING_MS, ended);
  if (startedAt === undefined) throw new Error('The agent did not greet.');
  let soundedAt: number | undefined;
  if (interrupter?.samples) {
    await delay(Math.max(0, startedAt + afterMs - now()));
    ({ startedAt: soundedAt } = await call.say(interrupter.samples));
  }
  await until(
    () => greeting(call).isOver,
    interrupter?.kind === 'words' ? INTERRUPTED_MS : LONGEST_MS,
    ended,
  );
  const { isOver, said } = greeting(call);
  const isEnded = isOver && said < WHOLE;
  // The last words are still to be heard when the last of them was shown.
  if (isOver && !isEnded) await until(() => !recording.soundsBetween(now() - SILENT_MS, now()), 3_000, ended);
  await delay(LAST_REPORTS_MS + SILENT_MS);
  const lastSound = recording.soundBefore(Infinity) ?? startedAt;
  return {
    name: interrupter?.name ?? 'nothing',
    kind: interrupter?.kind ?? 'nothing',
    ended: isEnded,
    said,
    silentAfterMs: soundedAt === undefined ? null : silentAfter(recording, soundedAt),
    lengthMs: isOver && !isEnded ? lastSound - startedAt : null,
  };
}

function greeting({ captions }: HeadlessCall): { isOver: boolean; said: number } {
  const caption = captions.all.find(({ speaker }) => speaker === 'agent');
  if (!caption) return { isOver: false, said: 0 };
  const words = caption.text.split(/\s+/).filter(Boolean).length;
  return { isOver: caption.final, said: words / GREETING_WORDS };
}

/** How long after a time the agent was heard for the last time before it was silent; null if it never was. */
function silentAfter(recording: Recording, time: number): number | null {
  for (let from = time; from < time + INTERRUPTED_MS; from += 10) {
    if (!recording.soundsBetween(from, from + SILENT_MS))
      return Math.max(0, (recording.soundBefore(from + 10) ?? time) - time);
  }
  return null;
}
