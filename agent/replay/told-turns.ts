import type { RecordedEvent, RecordedUse, Reply } from '../recording/recorded-event.ts';
import type { Act } from './caller-acts.ts';

/** What came of something that the caller did. */
export interface Told {
  /** As it was understood; undefined if it was not taken for a turn. */
  readonly heard: string | undefined;
  /** What the caller heard in answer. */
  readonly reply: string;
  readonly interrupted: boolean;
  readonly tools: readonly RecordedUse[];
  /** In ms, of the first answer; undefined if there was none. */
  readonly latency: Reply['latency'];
}

/** Something that the caller did, what came of it then, and what comes of it now. */
export interface ComparedTurn {
  /** How they said it. */
  readonly by: 'voice' | 'text' | 'keys';
  readonly then: Told;
  readonly now: Told;
}

/** An event, and how many things the caller had done before it; -1 if nothing. */
export interface PlacedEvent {
  readonly event: RecordedEvent;
  readonly act: number;
}

const BY = { heard: 'voice', typed: 'text', dialled: 'keys' } as const;

/** Sets what came of each thing that the caller did against what came of it before. */
export function compareTurns(
  acts: readonly Act[],
  recorded: readonly RecordedEvent[],
  replayed: readonly PlacedEvent[],
): ComparedTurn[] {
  const then = recorded.map((event) => ({ event, act: placeOf(event, acts) }));
  const [before, after] = [byAct(acts, then), byAct(acts, replayed)];
  return acts.flatMap(({ does }, act) => {
    if (does.type === 'silences') return [];
    return [{ by: BY[does.type], then: told(before(act)), now: told(after(act)) }];
  });
}

/** What the caller had done last when something happened in the recorded call. */
function placeOf(event: RecordedEvent, acts: readonly Act[]): number {
  if (event.type === 'heard' || event.type === 'typed' || event.type === 'dialled')
    return acts.findIndex(({ does }) => does === event);
  if (event.type !== 'reply') return -1;
  return acts.findLastIndex(
    ({ does }) =>
      does.type !== 'silences' && (does.type === 'heard' ? does.endMs : does.atMs) <= event.startMs,
  );
}

/** The events that belong to each act: those of its turns, and for a key what the agent's own code said then. */
function byAct(
  acts: readonly Act[],
  placed: readonly PlacedEvent[],
): (act: number) => readonly RecordedEvent[] {
  const actOfTurn = new Map<number, number>();
  for (const { event, act } of placed)
    if (event.type === 'heard' || event.type === 'typed') actOfTurn.set(event.turn, act);
  const actOf = ({ event, act }: PlacedEvent): number | undefined => {
    if (event.type === 'reply' && !event.asked) return acts[act]?.does.type === 'dialled' ? act : undefined;
    return 'turn' in event ? actOfTurn.get(event.turn) : undefined;
  };
  return (wanted) => placed.filter((one) => actOf(one) === wanted).map(({ event }) => event);
}

function told(events: readonly RecordedEvent[]): Told {
  const said = events.filter((event) => event.type === 'heard' || event.type === 'typed');
  const replies = events.filter((event) => event.type === 'reply');
  return {
    heard: said.length > 0 ? said.map(({ text }) => text).join(' ') : undefined,
    reply: replies
      .map(({ text }) => text)
      .join(' ')
      .trim(),
    interrupted: replies.some(({ interrupted }) => interrupted),
    tools: events.flatMap((event) => (event.type === 'tools' ? event.uses : [])),
    latency: replies.find(({ latency }) => latency)?.latency,
  };
}
