import { describe, expect, it } from 'vitest';
import type { Heard, RecordedEvent, Reply } from '../recording/recorded-event.ts';
import { callerActs } from './caller-acts.ts';

const heard = (turn: number, startMs: number, endMs: number): Heard => ({
  type: 'heard',
  turn,
  startMs,
  endMs,
  audio: { fromMs: startMs, toMs: endMs },
  text: 'What is it?',
});
const reply = (turn: number, startMs: number, endMs: number, more: Partial<Reply> = {}): Reply => ({
  type: 'reply',
  turn,
  asked: true,
  startMs,
  endMs,
  text: 'one two three',
  words: [startMs + 100, startMs + 400, startMs + 700],
  interrupted: false,
  ...more,
});
const whens = (...events: RecordedEvent[]): unknown[] =>
  callerActs(events).map(({ does, when }) => [does.type, when]);

describe('a caller who is played again', () => {
  it('speaks after the pause that they made, and waits out no long one', () => {
    expect(
      whens(
        reply(1, 0, 1_000, { asked: false }),
        heard(1, 1_800, 2_500),
        reply(1, 3_000, 4_000),
        heard(2, 60_000, 61_000),
      ),
    ).toEqual([
      ['heard', { pauseMs: 800 }],
      ['heard', { pauseMs: 3_000 }],
    ]);
  });

  it('interrupts after as many words as they had heard', () => {
    expect(
      whens(heard(1, 0, 500), reply(1, 1_000, 1_900, { interrupted: true }), heard(2, 1_500, 2_200)),
    ).toEqual([
      ['heard', { pauseMs: 0 }],
      ['heard', { afterWords: 2 }],
    ]);
  });

  it('interrupts at once where they spoke on before the agent began', () => {
    expect(
      whens(heard(1, 0, 500), reply(1, 1_000, 1_900, { interrupted: true }), heard(2, 950, 2_200)),
    ).toEqual([
      ['heard', { pauseMs: 0 }],
      ['heard', { afterWords: 0 }],
    ]);
  });

  it('interrupts by what they type, which is noted after the interruption', () => {
    expect(
      whens({ type: 'typed', turn: 1, atMs: 0, text: 'Hello' }, reply(1, 10, 500, { interrupted: true }), {
        type: 'typed',
        turn: 2,
        atMs: 502,
        text: 'Stop',
      }),
    ).toEqual([
      ['typed', { pauseMs: 0 }],
      ['typed', { afterWords: 2 }],
    ]);
  });

  it('presses the button where nothing that they said explains an interruption', () => {
    expect(
      whens(heard(1, 0, 500), reply(1, 1_000, 1_900, { interrupted: true }), heard(2, 4_000, 5_000)),
    ).toEqual([
      ['heard', { pauseMs: 0 }],
      ['silences', { afterWords: 3 }],
      ['heard', { pauseMs: 2_100 }],
    ]);
  });

  it('talks with the button or without, as they did', () => {
    const events: RecordedEvent[] = [
      { type: 'mode', atMs: 10, mode: 'push-to-talk' },
      heard(1, 0, 500),
      { type: 'mode', atMs: 800, mode: 'hands-free' },
      heard(2, 1_000, 1_500),
    ];
    expect(callerActs(events).map(({ mode }) => mode)).toEqual(['push-to-talk', 'hands-free']);
    expect(callerActs([heard(1, 0, 500)]).map(({ mode }) => mode)).toEqual(['hands-free']);
  });

  it('dials without interrupting', () => {
    expect(
      whens(reply(1, 0, 1_000, { asked: false, interrupted: true }), {
        type: 'dialled',
        atMs: 500,
        key: '1',
      }),
    ).toEqual([
      ['dialled', { pauseMs: 500 }],
      ['silences', { afterWords: 3 }],
    ]);
  });
});
