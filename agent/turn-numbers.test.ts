import { from, lastValueFrom, tap } from 'rxjs';
import { expect, it } from 'vitest';
import type { CallEvent } from './domain/call-event.ts';
import { AT_ZERO } from './domain/milestones.fixture.ts';
import { publishCaptions } from './publish-captions.ts';
import { withTurns } from './stages/with-turns.ts';
import { CallObserver } from './telemetry/observe-call.ts';
import { spansOf } from './telemetry/turn-spans.ts';

const asks = (utterance: number | undefined, text: string): CallEvent[] => [
  { type: 'caller', utterance, text, final: true },
  { type: 'thinking', reply: text, asked: true },
];
const isHeard = (reply: string): CallEvent[] => [
  { type: 'started', reply, milestones: AT_ZERO },
  { type: 'word', reply, text: 'Well.' },
];
const finished: CallEvent = { type: 'finished', reply: '' };

/** The events of a call in which everything happens that can happen to a turn. */
const call: readonly CallEvent[] = [
  { type: 'thinking', reply: 'greeting', asked: false },
  { type: 'started', reply: 'greeting', milestones: undefined },
  finished,
  ...asks(1, 'A question'),
  ...isHeard('A question'),
  finished,
  ...asks(2, 'A question whose reply fails'),
  { type: 'thinking', reply: 'apology', asked: true },
  { type: 'started', reply: 'apology', milestones: undefined },
  finished,
  ...asks(undefined, 'A typed question'),
  ...isHeard('A typed question'),
  finished,
  ...asks(3, 'A question whose reply is cut before any sound'),
  { type: 'interruption' },
  ...asks(4, 'A question with a cough in its reply'),
  ...isHeard('A question with a cough in its reply'),
  { type: 'false-interruption' },
  finished,
  ...asks(5, 'A question whose reply is talked over'),
  ...isHeard('A question whose reply is talked over'),
  { type: 'interruption' },
  ...asks(6, 'A last question'),
  ...isHeard('A last question'),
];

it("the page's turn n is the trace's turn n, whatever became of the turns before it", async () => {
  const onPage: unknown[] = [];
  const traced: { id: string; turn: unknown; heard: string | undefined }[] = [];
  const observer = new CallObserver({
    transport: async () => ({ inMs: 0, outMs: 0 }),
    onTurn: (turn) => {
      if (!turn.asked) return;
      const { attributes } = spansOf(turn, false);
      traced.push({ id: turn.id, turn: attributes['turn.number'], heard: turn.heard });
    },
  });
  const publish = publishCaptions(
    {
      caller: () => undefined,
      withdraw: () => undefined,
      show: () => undefined,
      reply: () => ({ segment: '', append: () => undefined, end: () => undefined }),
      state: () => undefined,
      settings: () => undefined,
      modes: () => undefined,
      turn: (report) => onPage.push(report),
      endpointing: () => undefined,
    },
    () => observer.turnId,
  );
  const told$ = from(call).pipe(
    withTurns(() => performance.now()),
    tap((event) => {
      observer.event(event);
      publish(event);
    }),
  );
  await lastValueFrom(told$);
  await observer.end();

  expect(traced.map(({ turn, heard }) => [turn, heard])).toEqual([
    [1, 'A question'],
    [2, 'A question whose reply fails'],
    [3, 'A typed question'],
    [4, 'A question whose reply is cut before any sound'],
    [5, 'A question with a cough in its reply'],
    [6, 'A question whose reply is talked over'],
    [7, 'A last question'],
  ]);
  // The page gets a report only of turns whose answer was heard.
  expect(onPage).toMatchObject(
    [1, 3, 5, 6, 7].map((turn) => ({ turn, trace_id: traced.find((trace) => trace.turn === turn)?.id })),
  );
});
