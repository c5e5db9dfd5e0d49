import type { CallMode } from '../../protocol/call-mode.ts';
import type { Dialled, Heard, RecordedEvent, Reply, Typed } from '../recording/recorded-event.ts';

/** The longest pause that is waited out: in a longer one nothing happens but that time passes. */
const LONGEST_PAUSE_MS = 3_000;
/** A message that interrupts the agent is noted just after the interruption. */
const SOON_MS = 250;

/** Something that the caller did in the recorded call. */
export interface Act {
  /** What it was. A button that silences the agent is pressed without a word. */
  readonly does: Heard | Typed | Dialled | { readonly type: 'silences' };
  /** The turn that it made; undefined if it made none. */
  readonly turn: number | undefined;
  /** The mode in which the call was. */
  readonly mode: CallMode;
  readonly when:
    /** So long after the agent had finished, in ms. */
    | { readonly pauseMs: number }
    /** When so many words of the agent's were heard, which it interrupted. */
    | { readonly afterWords: number };
}

/** What the caller did in a recorded call, in order, and when each thing is to be done in another one. */
export function callerActs(events: readonly RecordedEvent[]): Act[] {
  const replies = events.filter((event) => event.type === 'reply');
  const done = events.filter(
    (event) => event.type === 'heard' || event.type === 'typed' || event.type === 'dialled',
  );
  const modes = events.filter((event) => event.type === 'mode');
  const modeAt = (ms: number): CallMode =>
    (modes.findLast(({ atMs }) => atMs <= ms) ?? modes[0])?.mode ?? 'hands-free';
  const acts: (Omit<Act, 'mode'> & { readonly atMs: number })[] = done.map((does) => {
    const atMs = beginningOf(does);
    const interrupted = replies.find((reply) => interrupts(does, reply));
    const turn = 'turn' in does ? does.turn : undefined;
    if (interrupted) return { does, turn, atMs, when: { afterWords: wordsBefore(interrupted, atMs) } };
    const quietSince = Math.max(0, ...replies.map(({ endMs }) => endMs).filter((endMs) => endMs <= atMs));
    return { does, turn, atMs, when: { pauseMs: Math.min(LONGEST_PAUSE_MS, atMs - quietSince) } };
  });
  for (const reply of replies) {
    if (!reply.interrupted || done.some((does) => interrupts(does, reply))) continue;
    const when = { afterWords: reply.words.length };
    acts.push({ does: { type: 'silences' }, turn: undefined, atMs: reply.endMs, when });
  }
  return acts
    .sort((one, other) => one.atMs - other.atMs)
    .map(({ does, turn, when, atMs }) => ({ does, turn, when, mode: modeAt(atMs) }));
}

const beginningOf = (does: Heard | Typed | Dialled): number =>
  does.type === 'heard' ? does.startMs : does.atMs;

/** Whether a reply was interrupted by this. Who interrupts may have begun to speak before the agent did. */
function interrupts(does: Heard | Typed | Dialled, reply: Reply): boolean {
  if (!reply.interrupted || does.type === 'dialled') return false;
  if (reply.asked && does.turn <= reply.turn) return false;
  const [fromMs, toMs] =
    does.type === 'heard' ? [does.startMs, does.endMs] : [does.atMs - SOON_MS, does.atMs];
  return toMs > reply.startMs && fromMs <= reply.endMs;
}

const wordsBefore = ({ words }: Reply, atMs: number): number => words.filter((word) => word < atMs).length;
