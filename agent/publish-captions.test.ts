import { beforeEach, expect, it } from 'vitest';
import type { CallEvent } from './domain/call-event.ts';
import type { Milestones } from './domain/latency.ts';
import { firstTurn, turnAfter } from './domain/turns.ts';
import { publishCaptions } from './publish-captions.ts';
import type { Captions } from './rtc/captions.ts';

/** Everything that the caller's client was sent, in order. */
let sent: unknown[];
let publish: (event: CallEvent) => void;

beforeEach(() => {
  sent = [];
  let replies = 0;
  const captions: Captions = {
    caller: (segment, text, final) => sent.push(['caller', segment, text, final]),
    withdraw: (segment) => sent.push(['withdraw', segment]),
    reply: () => {
      const segment = `SG_${++replies}`;
      return {
        segment,
        append: (text) => sent.push([segment, text]),
        end: (interrupted) => sent.push([segment, { interrupted }]),
      };
    },
    show: (text) => sent.push(['chat', text]),
    state: (state) => sent.push(state),
    settings: () => undefined,
    modes: () => undefined,
    turn: (report) => sent.push(['turn', report]),
    endpointing: () => undefined,
  };
  const show = publishCaptions(captions);
  let turn = firstTurn(0);
  publish = (event) => {
    turn = turnAfter(turn, event, 0);
    show({ ...event, turn });
  };
  sent = [];
});

const typedAt: Milestones = {
  speechEndedAt: 1_000,
  transcribedAt: 1_000,
  firstTokenAt: 1_100,
  firstClauseAt: 1_200,
  firstPcmAt: 1_300,
  endpointAt: 1_000,
  playedAt: 1_350,
};

const reply = 'a reply';
const wrote = (text: string): void => publish({ type: 'caller', utterance: undefined, text, final: true });

it('a typed turn is told with the segment of its reply, and that it was typed', () => {
  wrote('Hello?');
  publish({ type: 'thinking', reply, asked: true });
  publish({ type: 'started', reply, milestones: typedAt });
  publish({ type: 'word', reply, text: 'Hello' });
  publish({ type: 'finished', reply });
  expect(sent).toEqual([
    'thinking',
    'speaking',
    [
      'turn',
      {
        turn: 1,
        segment: 'SG_1',
        typed: true,
        latency: {
          transcript: 0,
          firstToken: 100,
          firstClause: 100,
          firstPcm: 100,
          endpointing: 0,
          playback: 50,
          total: 350,
        },
        at: expect.objectContaining({ playedAt: performance.timeOrigin + 1_350 }) as unknown,
      },
    ],
    ['SG_1', 'Hello '],
    ['SG_1', { interrupted: false }],
    'listening',
  ]);
});

it('what was being said is taken back for what was typed; the next spoken turn is not typed', () => {
  publish({ type: 'caller', utterance: 1, text: "I'd like", final: false });
  wrote('Hello?');
  publish({ type: 'caller', utterance: 2, text: 'Where are you?', final: true });
  publish({ type: 'started', reply, milestones: typedAt });
  wrote('Hello?');
  expect(sent.slice(0, 3)).toEqual([
    ['caller', 'caller-1', "I'd like", false],
    ['withdraw', 'caller-1'],
    ['caller', 'caller-2', 'Where are you?', true],
  ]);
  expect(sent.slice(4)).toEqual([['turn', expect.not.objectContaining({ typed: true })]]);
});

it('each reply has its own segment, and an interrupted one says so', () => {
  publish({ type: 'started', reply, milestones: undefined });
  publish({ type: 'word', reply, text: 'Hello!' });
  publish({ type: 'interruption' });
  publish({ type: 'word', reply, text: 'Well,' });
  publish({ type: 'started', reply, milestones: typedAt });
  publish({ type: 'finished', reply });
  expect(sent.filter((one) => Array.isArray(one) && one[0] !== 'turn')).toEqual([
    ['SG_1', 'Hello! '],
    ['SG_1', { interrupted: true }],
    ['SG_2', 'Well, '],
    ['SG_2', { interrupted: false }],
  ]);
});

it('a reply that is given up for another one ends as an interrupted one', () => {
  publish({ type: 'started', reply, milestones: undefined });
  publish({ type: 'word', reply, text: 'Once' });
  publish({ type: 'thinking', reply: 'a goodbye', asked: false });
  publish({ type: 'word', reply: 'a goodbye', text: 'Goodbye!' });
  publish({ type: 'finished', reply: 'a goodbye' });
  expect(sent.filter((one) => Array.isArray(one))).toEqual([
    ['SG_1', 'Once '],
    ['SG_1', { interrupted: true }],
    ['SG_2', 'Goodbye! '],
    ['SG_2', { interrupted: false }],
  ]);
});

it('while the caller speaks the newest of a long utterance is shown, and all of it when it is a turn', () => {
  const text = 'word '.repeat(1_000).trim();
  publish({ type: 'caller', utterance: 1, text, final: false });
  publish({ type: 'caller', utterance: 1, text, final: true });
  const [[, , partial] = [], [, , whole] = []] = sent as [string, string, string][];
  expect(partial).toHaveLength(1_000);
  expect(partial?.startsWith('…') && text.endsWith(partial.slice(1))).toBe(true);
  expect(whole).toBe(text);
});

it('what is not spoken is sent to the chat', () => {
  publish({ type: 'shown', reply, text: '| a |\n|---|\n| b |' });
  expect(sent).toEqual([['chat', '| a |\n|---|\n| b |']]);
});

it('what the caller throws away is taken back', () => {
  publish({ type: 'caller', utterance: 1, text: 'I would', final: false });
  publish({ type: 'cancelled' });
  publish({ type: 'cancelled' });
  expect(sent).toEqual([
    ['caller', 'caller-1', 'I would', false],
    ['withdraw', 'caller-1'],
  ]);
});
