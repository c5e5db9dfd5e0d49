import { NEVER, Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { FRAME_MS } from '../domain/audio.ts';
import { type Listening, heldFromMs } from '../domain/utterance.ts';
import type { VoicedFrame } from './detect-speech.ts';
import { fails, voicedFrame } from './hearing.fixture.ts';
import { segmentUtterance } from './segment-utterance.ts';

/** Sends frames, `v` for a voiced and `.` for a quiet one, `r` for one that is released, and gives the states of the utterances. */
function segmented() {
  const frame$ = new Subject<VoicedFrame>();
  const turnOver$ = new Subject<void>();
  const heard: Listening[] = [];
  frame$
    .pipe(segmentUtterance(turnOver$))
    .subscribe({ next: (listening) => heard.push(listening), error: fails });
  let frames = 0;
  return {
    turnOver$,
    send: (pattern: string): Listening[] => {
      heard.length = 0;
      for (const mark of pattern) {
        const heardNow = voicedFrame(++frames, mark === 'v');
        const { frame } = heardNow;
        frame$.next(mark === 'r' ? { ...heardNow, frame: { ...frame, hold: 'released' } } : heardNow);
      }
      return [...heard];
    },
  };
}

it('begins with the first voiced frame, and has the first consonant, which came before it', () => {
  const [first, ...more] = segmented().send('..........v');
  expect(more).toEqual([]);
  expect(first?.utterance).toMatchObject({ id: 1, startMs: 10 * FRAME_MS, speechMs: FRAME_MS });
  expect(first && heldFromMs(first.utterance)).toBe(2 * FRAME_MS);
});

it('goes on through pauses, and says how long each is and when speech ended', () => {
  const heard = segmented().send('vv...v');
  expect(heard.map(({ utterance }) => utterance.id)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(heard.map(({ silenceMs }) => silenceMs / FRAME_MS)).toEqual([0, 0, 1, 2, 3, 0]);
  expect(heard.map(({ speechEndedAt }) => speechEndedAt / FRAME_MS)).toEqual([1, 2, 2, 2, 2, 6]);
});

it('begins anew with what is said after the turn is over, and silence until then is nothing', () => {
  const call = segmented();
  call.send('vv..');
  call.turnOver$.next();
  expect(call.send('....')).toEqual([]);
  const [next] = call.send('v');
  expect(next?.utterance).toMatchObject({ id: 2, speechMs: FRAME_MS, startMs: 8 * FRAME_MS });
  expect(next && heldFromMs(next.utterance)).toBe(4 * FRAME_MS);
});

it('begins anew with the next word of a caller who speaks on after their turn was over', () => {
  const call = segmented();
  call.send('vv');
  call.turnOver$.next();
  expect(call.send('v').map(({ utterance }) => utterance.id)).toEqual([2]);
});

it('is full after two minutes, and silent from then on until its turn is over', () => {
  const call = segmented();
  const frames = Math.ceil(120_000 / FRAME_MS);
  const heard = call.send('v'.repeat(frames - 1));
  expect(heard.every(({ voiced, silenceMs }) => voiced && silenceMs === 0)).toBe(true);
  const after = call.send('vvv');
  expect(after.map(({ voiced }) => voiced)).toEqual([false, false, false]);
  expect(after.map(({ silenceMs }) => silenceMs / FRAME_MS)).toEqual([1, 2, 3]);
  call.turnOver$.next();
  expect(call.send('v')[0]).toMatchObject({ voiced: true, utterance: { id: 2, speechMs: FRAME_MS } });
});

it('hands on what later frames do not change', () => {
  const call = segmented();
  const [first] = call.send('v');
  const before = structuredClone(first);
  call.send('vv..');
  expect(first).toEqual(before);
});

it('hears each subscriber of one stream for itself', () => {
  const frame$ = new Subject<VoicedFrame>();
  const heard$ = frame$.pipe(segmentUtterance(NEVER));
  const [first, second]: [number[], number[]] = [[], []];
  heard$.subscribe({ next: ({ utterance }) => first.push(utterance.speechMs / FRAME_MS), error: fails });
  frame$.next(voicedFrame(1, true));
  frame$.next(voicedFrame(2, true));
  heard$.subscribe({ next: ({ utterance }) => second.push(utterance.speechMs / FRAME_MS), error: fails });
  frame$.next(voicedFrame(3, false));
  frame$.next(voicedFrame(4, true));
  expect(first).toEqual([1, 2, 2, 3]);
  expect(second).toEqual([1]);
});

it('ends with the audio, also while the turn goes on', () => {
  const frame$ = new Subject<VoicedFrame>();
  let ended = false;
  frame$.pipe(segmentUtterance(NEVER)).subscribe({ complete: () => (ended = true), error: fails });
  frame$.next(voicedFrame(1, true));
  frame$.complete();
  expect(ended).toBe(true);
});

it('begins anew after a button was let go: what came before has nothing to do with the next press', () => {
  const [first] = segmented().send('........r.v');
  expect(first && heldFromMs(first.utterance)).toBe(9 * FRAME_MS);
});

it('is over for whoever waits for a silence as soon as a button is let go, and dated by its speech all the same', () => {
  const last = segmented().send('vv.r').at(-1);
  expect(last).toMatchObject({ silenceMs: Infinity, speechEndedAt: 2 * FRAME_MS, voiced: false });
});
