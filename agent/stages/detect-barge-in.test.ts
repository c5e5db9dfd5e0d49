import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import type { BargeIn } from '../domain/call-event.ts';
import type { PlaybackEvent } from '../domain/ports.ts';
import type { Transcribed } from '../domain/turn.ts';
import { type Listening, append, beginUtterance } from '../domain/utterance.ts';
import { detectBargeIn } from './detect-barge-in.ts';
import { english } from '../languages/en/english.ts';
import { voicedFrame } from './hearing.fixture.ts';

const interruption: BargeIn = { type: 'interruption' };
const mistake: BargeIn = { type: 'false-interruption' };

/** The state of an utterance after so many voiced frames. */
function listening(voicedFrames: number, { voiced = true, maybeEcho = false } = {}): Listening {
  let utterance = beginUtterance(1, [], 0);
  for (let number = 1; number <= voicedFrames; number++)
    utterance = append(utterance, voicedFrame(number, true).frame, true, maybeEcho);
  return { utterance, endMs: 0, voiced, silenceMs: 0, speechEndedAt: 0 };
}

/** A transcript of the caller's words. */
const words = (text: string, more: Partial<Transcribed> = {}, maybeEcho = false): Transcribed => ({
  listening: listening(5, { maybeEcho }),
  text,
  stableText: text,
  confidence: 0.9,
  complete: false,
  ...more,
});

interface Scene {
  /** `a` where the agent gets the floor, `c` where the caller does. */
  readonly floor: string;
  /** Frames: `x` and `y` are the first and the second voiced one of an utterance, `q` is a quiet one after them. */
  readonly heard?: string;
  readonly transcribed?: string;
  readonly as?: Record<string, Transcribed>;
  readonly demanded?: string;
  /** `i` for an interruption, `f` for a false one. */
  readonly bargeIns: string;
  /** When the agent goes quiet, `p`, and goes on, `r`. */
  readonly voice?: string;
  /** The words that the agent says about now. */
  readonly saying?: readonly string[];
}

/** Plays a scene. Each character of its strings is a moment. */
function play({
  floor,
  heard = '',
  transcribed = '',
  as = {},
  demanded = '',
  bargeIns,
  voice,
  saying = [],
}: Scene): void {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  const voiceOver: (string | undefined)[] = [];
  const note = (mark: string) => (): void => void (voiceOver[scheduler.now()] ??= mark);
  const frames = { x: listening(1), y: listening(2), q: listening(2, { voiced: false }) };
  scheduler.run(({ hot, cold, expectObservable }) => {
    const playback = {
      play: () => hot<PlaybackEvent>(''),
      pause: note('p'),
      resume: note('r'),
      wordsEndingNear: () => saying,
      [Symbol.asyncDispose]: async () => undefined,
    };
    const bargeIn$ = detectBargeIn(
      hot(heard, frames),
      hot(transcribed, as),
      hot(demanded),
      cold(floor, { a: 'agent' as const, c: 'caller' as const }),
      { line: { playback }, language: english },
    );
    expectObservable(bargeIn$).toBe(bargeIns, { i: interruption, f: mistake });
  });
  if (voice !== undefined) expect(Array.from(voiceOver, (mark) => mark ?? '-').join('')).toBe(voice);
}

describe('a caller who makes a sound while the agent speaks', () => {
  it('hears it go quiet at the second voiced frame, which is no click any more', () => {
    play({ floor: 'a', heard: '--x-y', bargeIns: '', voice: '----p' });
    play({ floor: 'a', heard: '--x-q', bargeIns: '', voice: '' });
  });

  it('changes nothing while they have the floor themselves', () => {
    const as = { w: words('Stop.', { complete: true }) };
    const scene = { heard: '--x-y', transcribed: '-----w', as, demanded: '------d' };
    play({ ...scene, floor: 'c', bargeIns: '', voice: '' });
    play({ ...scene, floor: 'a-----c', demanded: '', bargeIns: '-----i', voice: '----pr' });
  });

  it('interrupts it with words, as soon as these will not change', () => {
    const as = { p: words('What about Rome', { stableText: '' }), s: words('What about Rome') };
    play({ floor: 'a', transcribed: '-p--s', as, bargeIns: '----i', voice: '----r' });
  });

  it('lets it go on with a cough or a sign of listening, once that was all', () => {
    const as = {
      p: words('Mm-hmm.'),
      m: words('Mm-hmm.', { complete: true }),
      n: words('', { complete: true }),
    };
    play({ floor: 'a', heard: 'x-y', transcribed: '---p--m', as, bargeIns: '------f', voice: '--p---r' });
    play({ floor: 'a', transcribed: '-n', as, bargeIns: '-f' });
  });

  it('is taken for humming where recognition is unsure of the words, but not of a command', () => {
    const unsure = { confidence: 0.4, complete: true };
    const as = { w: words('and my chin', unsure), s: words('Stop.', unsure) };
    play({ floor: 'a', transcribed: '-w--s', as, bargeIns: '-f--i' });
  });

  it("interrupts only with a clear command when it may be the agent's own voice", () => {
    const as = {
      w: words('there was a queen', { complete: true }, true),
      u: words('No.', { complete: true, confidence: 0.4 }, true),
      s: words('Stop.', {}, true),
    };
    play({ floor: 'a', transcribed: '-w-u-s', as, bargeIns: '-f-f-i' });
  });

  it('interrupts only once it is clear that more is meant than a sign of listening', () => {
    const as = {
      g: words('Got'),
      i: words('Got it.', { complete: true }),
      u: words('Got us'),
      y: words('Yes, but'),
      o: words('Oh no!', { complete: true }),
      n: words('No.', { complete: true }),
    };
    play({ floor: 'a', transcribed: '-g--i', as, bargeIns: '----f' });
    play({ floor: 'a', transcribed: '-g--u', as, bargeIns: '----i' });
    play({ floor: 'a', transcribed: '-y', as, bargeIns: '-i' });
    play({ floor: 'a', transcribed: '-o--n', as, bargeIns: '-f--i' });
  });

  it('interrupts with a short answer at the end of its question, however unsure recognition is of it', () => {
    const saying = ['like', 'some', 'tea?'];
    const unsure = { complete: true, confidence: 0.2 };
    const as = {
      p: words('Yeah'),
      y: words('Yeah.', unsure),
      m: words('in a month', unsure),
      n: words('', unsure),
    };
    play({ floor: 'a', transcribed: '-p--y', as, saying, bargeIns: '----i' });
    play({ floor: 'a', transcribed: '-m', as, saying, bargeIns: '-i' });
    play({ floor: 'a', transcribed: '-n', as, saying, bargeIns: '-f' });
    play({ floor: 'a', transcribed: '-y', as, saying: ['some', 'tea.'], bargeIns: '-f' });
    play({ floor: 'a', transcribed: '-y', as, saying: ['"Tea?"', 'she', 'asked.'], bargeIns: '-f' });
  });

  it("answers a question also where that may be the agent's own voice, but not with the agent's own words", () => {
    const as = {
      y: words('Yeah.', { complete: true }, true),
      r: words('Right.', { complete: true }, true),
      t: words('some tea', { complete: true }, true),
    };
    play({ floor: 'a', transcribed: '-y', as, saying: ['some', 'tea,', 'right?'], bargeIns: '-i' });
    play({ floor: 'a', transcribed: '-r-t', as, saying: ['some', 'tea,', 'right?'], bargeIns: '-f-f' });
  });

  it('interrupts by demand, without a word', () => {
    play({ floor: 'a', heard: 'x-y', demanded: '---d', bargeIns: '---i', voice: '--pr' });
  });
});
