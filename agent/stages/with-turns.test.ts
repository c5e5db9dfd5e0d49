import { Subject } from 'rxjs';
import { expect, it } from 'vitest';
import type { CallEvent } from '../domain/call-event.ts';
import { fails } from './hearing.fixture.ts';
import { withTurns } from './with-turns.ts';

/** A call whose events happen one second after the other, the first at 1 s. */
function call() {
  let now = 0;
  const event$ = new Subject<CallEvent>();
  const told$ = event$.pipe(withTurns(() => now));
  const happens = (...events: CallEvent[]): void => {
    for (const event of events) {
      now += 1_000;
      event$.next(event);
    }
  };
  /** The turns that someone is told of from now on. */
  const hears = () => {
    const turns: [number, string | undefined, number][] = [];
    told$.subscribe({
      next: ({ turn: { number, heard, startedAt } }) => turns.push([number, heard, startedAt]),
      error: fails,
    });
    return turns;
  };
  return { happens, hears };
}

const asked = (text: string): CallEvent[] => [
  { type: 'caller', utterance: 1, text, final: true },
  { type: 'thinking', reply: text, asked: true },
];
const finished: CallEvent = { type: 'finished', reply: '' };

it('tells with each event which turn it belongs to, as it is with that event', () => {
  const { happens, hears } = call();
  const turns = hears();
  happens(...asked('Hello?'), finished, ...asked('And now?'));
  expect(turns).toEqual([
    [1, 'Hello?', 0],
    [1, 'Hello?', 0],
    [1, 'Hello?', 0],
    [2, 'And now?', 3_000],
    [2, 'And now?', 3_000],
  ]);
});

it('hands the event on as it was', () => {
  const event$ = new Subject<CallEvent>();
  const told: CallEvent[] = [];
  event$.pipe(withTurns(() => 0)).subscribe({ next: (event) => told.push(event), error: fails });
  event$.next(finished);
  expect(told).toMatchObject([finished]);
});

it('counts for each who listens from the moment at which they began to', () => {
  const { happens, hears } = call();
  const first = hears();
  happens(...asked('Hello?'), finished);
  const second = hears();
  happens(...asked('And now?'));
  expect(first.at(-1)).toEqual([2, 'And now?', 3_000]);
  expect(second.at(-1)).toEqual([1, 'And now?', 3_000]);
});
