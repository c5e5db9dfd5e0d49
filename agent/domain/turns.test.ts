import { expect, it } from 'vitest';
import type { CallEvent } from './call-event.ts';
import { AT_ZERO } from './milestones.fixture.ts';
import { type Turn, firstTurn, turnAfter, wasInterrupted } from './turns.ts';

const partly = (text: string): CallEvent => ({ type: 'caller', utterance: 1, text, final: false });
const said = (text: string): CallEvent => ({ type: 'caller', utterance: 1, text, final: true });
const typed = (text: string): CallEvent => ({ type: 'caller', utterance: undefined, text, final: true });
const thinking = (reply: string): CallEvent => ({ type: 'thinking', reply, asked: true });
const greeted: CallEvent = { type: 'thinking', reply: 'greeting', asked: false };
const begun = (reply: string, playedAt: number): CallEvent => ({
  type: 'started',
  reply,
  milestones: { ...AT_ZERO, playedAt },
});
const unmeasured = (reply: string): CallEvent => ({ type: 'started', reply, milestones: undefined });
const word = (text: string): CallEvent => ({ type: 'word', reply: 'any', text });
const finished: CallEvent = { type: 'finished', reply: 'any' };
const judged: CallEvent = {
  type: 'judged',
  judgement: {
    candidate: { utterance: undefined, text: 'Hi', speechEndedAt: 1, transcribedAt: 2 },
    probability: 0.5,
    waitMs: 300,
    at: 3,
  },
};
const interruption: CallEvent = { type: 'interruption' };
const falseInterruption: CallEvent = { type: 'false-interruption' };

/** The turns that come of events, of which the first happens at 1, the second at 2. */
function turnsOf(events: readonly CallEvent[]): Turn[] {
  const turns: Turn[] = [];
  let turn = firstTurn(0);
  events.forEach((event, index) => {
    const before = turn;
    turn = turnAfter(before, event, index + 1);
    if (before.endedAt !== undefined || index === 0) turns.push(turn);
    else turns[turns.length - 1] = turn;
  });
  return turns;
}

it.each<[string, CallEvent[], Partial<Turn>[]]>([
  [
    'a greeting is not counted: the first question is turn 1',
    [greeted, unmeasured('greeting'), word('Hello!'), finished, said('Hi.'), thinking('a')],
    [
      { number: 1, asked: false, heard: undefined, said: 'Hello!', playedAt: 2, endedAt: 4 },
      { number: 1, asked: true, heard: 'Hi.', startedAt: 4, endedAt: undefined },
    ],
  ],
  [
    'a plain turn is what was heard, how its end was judged, and what was said',
    [judged, said('How are you?'), thinking('a'), begun('a', 3.5), word('Fine.'), word('You?'), finished],
    [
      {
        number: 1,
        heard: 'How are you?',
        typed: false,
        judged: [
          {
            speechStartedAt: 1,
            speechEndedAt: 1,
            transcribedAt: 2,
            judgedAt: 3,
            probability: 0.5,
            waitMs: 300,
          },
        ],
        confirmedAt: 3,
        reply: 'a',
        milestones: { ...AT_ZERO, playedAt: 3.5 },
        playedAt: 3.5,
        said: 'Fine. You?',
        bargeIns: [],
        endedAt: 7,
      },
    ],
  ],
  [
    'a typed turn is typed, also when something was being said; the spoken one after it is not',
    [judged, typed('Hi.'), thinking('a'), finished, said('Hi.'), thinking('b'), finished],
    [
      { number: 1, heard: 'Hi.', typed: true },
      { number: 2, heard: 'Hi.', typed: false },
    ],
  ],
  [
    "it is one turn when it is the agent's before its words are known",
    [thinking('a'), said('Hi.'), finished, thinking('b'), said('Ho.'), finished],
    [
      { number: 1, heard: 'Hi.', reply: 'a' },
      { number: 2, heard: 'Ho.', reply: 'b' },
    ],
  ],
  [
    'an apology is the end of the turn whose reply failed, and that is counted',
    [
      said('Hi.'),
      thinking('a'),
      thinking('sorry'),
      unmeasured('sorry'),
      word('Sorry.'),
      finished,
      said('Ho.'),
    ],
    [
      {
        number: 1,
        asked: true,
        reply: 'a',
        confirmedAt: 2,
        milestones: undefined,
        said: 'Sorry.',
        endedAt: 6,
      },
      { number: 2, heard: 'Ho.' },
    ],
  ],
  [
    'an apology for a reply that failed before the turn was confirmed is counted',
    [thinking('sorry'), unmeasured('sorry'), word('Sorry.'), finished, said('Ho.')],
    [
      { number: 1, asked: true, heard: undefined, said: 'Sorry.' },
      { number: 2, heard: 'Ho.' },
    ],
  ],
  [
    'a reply cut before any sound is counted',
    [said('Hi.'), thinking('a'), interruption, said('Ho.'), thinking('b')],
    [
      { number: 1, heard: 'Hi.', playedAt: undefined, said: '', endedAt: 3 },
      { number: 2, heard: 'Ho.', startedAt: 3 },
    ],
  ],
  [
    'a false interruption ends nothing',
    [said('Hi.'), thinking('a'), begun('a', 3), falseInterruption, word('Fine.'), finished],
    [{ number: 1, said: 'Fine.', bargeIns: [{ decidedAt: 4, interrupts: false }], endedAt: 6 }],
  ],
  [
    'a barge-in ends the turn at what was heard of it, and what is said then is the next',
    [thinking('a'), begun('a', 2), word('Once'), interruption, partly('Stop'), said('Stop it.')],
    [
      { number: 1, said: 'Once', bargeIns: [{ decidedAt: 4, interrupts: true }], endedAt: 4 },
      { number: 2, heard: 'Stop it.', said: '', bargeIns: [] },
    ],
  ],
])('%s', (_, events, expected) => {
  const turns = turnsOf(events);
  expect(turns).toHaveLength(expected.length);
  expect(turns).toMatchObject(expected);
});

it('only an interruption interrupts', () => {
  const interrupted = (...events: CallEvent[]) => turnsOf([thinking('a'), ...events]).map(wasInterrupted);
  expect(interrupted(falseInterruption, finished)).toEqual([false]);
  expect(interrupted(falseInterruption, interruption)).toEqual([true]);
});
