import { Subject } from 'rxjs';
import { beforeEach, expect, it } from 'vitest';
import type { Transcribed, TurnEvent } from '../domain/turn.ts';
import { english } from '../languages/en/english.ts';
import { settled } from '../scripted-call.fixture.ts';
import { endpoint } from './endpoint.ts';
import { Hearing, fails } from './hearing.fixture.ts';

/** Gives the turn detector's answer for a text. */
let judge: (text: string, signal: AbortSignal) => Promise<number | undefined>;
let hearing: Hearing;
let transcribed$: Subject<Transcribed>;
let events: TurnEvent[];
/** What the agent said last. */
let asked: string;

beforeEach(() => {
  judge = async () => 1;
  hearing = new Hearing();
  transcribed$ = new Subject();
  events = [];
  asked = '';
  const turnDetector = {
    prefill: async () => undefined,
    endOfTurn: (text: string, signal: AbortSignal) => judge(text, signal),
    [Symbol.asyncDispose]: async () => undefined,
  };
  const settings = { sureMs: 200, unsureMs: 1_000, plainMs: 500 };
  transcribed$
    .pipe(endpoint(hearing.heard$, turnDetector, settings, english.turns, hearing.now, () => asked))
    .subscribe({ next: (event) => events.push(event), error: fails });
});

const types = (): string[] => events.map(({ type }) => type);

/** The caller says something and is quiet for as long as it takes to transcribe it. */
async function says(text: string): Promise<void> {
  await hearing.speaks(320);
  await hearing.isQuiet(96);
  transcribed$.next(hearing.transcribed(text));
  await settled();
}

it('begins with a candidate, and confirms it after a short silence when the caller has surely finished', async () => {
  await says('How are you?');
  const candidate = { text: 'How are you?', speechEndedAt: 320, transcribedAt: 416 };
  expect(events).toMatchObject([
    { type: 'candidate', candidate },
    { type: 'judged', judgement: { candidate, probability: 1, waitMs: 200, at: 416 } },
  ]);
  await hearing.isQuiet(96);
  expect(types()).toEqual(['candidate', 'judged']);
  await hearing.isQuiet(32);
  // The end of the first frame after 200 ms of silence.
  expect(events.at(-1)).toMatchObject({ type: 'confirmed', candidate, at: 544 });
  await hearing.isQuiet(2_000);
  expect(events).toHaveLength(3);
});

it('waits for a caller who has likely not finished, and they may go on', async () => {
  judge = async (text) => (text === 'Could you tell' ? 0 : 1);
  await says('Could you tell');
  await hearing.isQuiet(800);
  await says('Could you tell me why');
  expect(types()).toEqual(['candidate', 'judged', 'candidate', 'judged']);
  await hearing.isQuiet(128);
  expect(events.at(-1)).toMatchObject({ type: 'confirmed', candidate: { text: 'Could you tell me why' } });
  await hearing.isQuiet(2_000);
  expect(types().filter((type) => type === 'confirmed')).toHaveLength(1);
});

it('is over at last for a caller who says no more, however unlikely that was', async () => {
  judge = async () => 0;
  await says('Could you tell');
  await hearing.isQuiet(864);
  expect(types()).toEqual(['candidate', 'judged']);
  await hearing.isQuiet(64);
  expect(types()).toEqual(['candidate', 'judged', 'confirmed']);
});

it('goes by silence alone when the turn detector fails', async () => {
  judge = () => Promise.reject(new Error('It is gone.'));
  await says('Could you tell');
  expect(events.at(-1)).toMatchObject({ judgement: { probability: undefined, waitMs: 500 } });
  await hearing.isQuiet(448);
  expect(types().at(-1)).toBe('confirmed');
});

it('stops judging what the caller has gone on from', async () => {
  const signals: AbortSignal[] = [];
  judge = (_, signal) => {
    signals.push(signal);
    return new Promise(() => undefined);
  };
  await says('Could you tell');
  await says('Could you tell me why');
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});

it('takes no notice of what is still being said', async () => {
  await hearing.speaks(320);
  transcribed$.next(hearing.transcribed('How are', { complete: false }));
  await hearing.isQuiet(2_000);
  expect(events).toEqual([]);
});

it('waits for the rest of a number that is begun, and no longer for one that is whole', async () => {
  await says('My number is 555.');
  await hearing.isQuiet(2_240);
  expect(types()).toEqual(['candidate', 'judged']);
  await says('My number is 555-0199.');
  await hearing.isQuiet(960);
  expect(events.at(-1)).toMatchObject({ type: 'confirmed', candidate: { text: 'My number is 555-0199.' } });
});

it('waits for as many digits as the agent has asked for, and not for ever', async () => {
  asked = 'What is your phone number?';
  await says('555');
  await hearing.isQuiet(2_240);
  expect(types()).toEqual(['candidate', 'judged']);
  await hearing.isQuiet(320);
  expect(types()).toEqual(['candidate', 'judged', 'confirmed']);
});

it('keeps the words of an utterance of whose end recognition is not sure', async () => {
  await says('David');
  await says('');
  await hearing.isQuiet(2_000);
  expect(events.at(-1)).toMatchObject({ type: 'confirmed', candidate: { text: 'David' } });
});

it('forgets a sound without words after a while', async () => {
  await says('');
  await hearing.isQuiet(288);
  expect(events).toEqual([]);
  await hearing.isQuiet(32);
  expect(events).toMatchObject([{ type: 'nothing-said', utterance: { id: 1 } }]);
});

it('does not forget a sound after which the caller speaks', async () => {
  await says('');
  await hearing.speaks(96);
  await hearing.isQuiet(2_000);
  expect(events).toEqual([]);
});
