import { Subject } from 'rxjs';
import { beforeEach, expect, it } from 'vitest';
import { type Message, textOf } from '../domain/message.ts';
import type { Transcribed } from '../domain/turn.ts';
import { settled } from '../scripted-call.fixture.ts';
import { Hearing } from './hearing.fixture.ts';
import { prefill } from './prefill.ts';

let hearing: Hearing;
let transcribed$: Subject<Transcribed>;
let callersTurn$: Subject<void>;
/** The texts that each model has read or begun to read. */
let read: { llm: string[]; turnDetector: string[] };
let signals: AbortSignal[];
/** Resolves when a model has read a text. */
let reading: () => Promise<void>;
let unsubscribe: () => void;

beforeEach(async () => {
  hearing = new Hearing();
  await hearing.speaks(32);
  [transcribed$, callersTurn$] = [new Subject(), new Subject()];
  read = { llm: [], turnDetector: [] };
  signals = [];
  reading = async () => undefined;
  const models = {
    llm: {
      countTokens: () => 1,
      prefill: (messages: readonly Message[], signal: AbortSignal) => {
        read.llm.push(messages.map(textOf).join('/'));
        signals.push(signal);
        return reading();
      },
      reply: async function* () {},
      [Symbol.asyncDispose]: async () => undefined,
    },
    turnDetector: {
      prefill: (text: string) => {
        read.turnDetector.push(text);
        return reading();
      },
      endOfTurn: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    },
  };
  const prompt = (text: string): Message[] => [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: text },
  ];
  const subscription = transcribed$.pipe(prefill(models, callersTurn$, { prompt }, {})).subscribe();
  unsubscribe = () => subscription.unsubscribe();
});

async function hears(text: string, complete = false): Promise<void> {
  transcribed$.next(hearing.transcribed(text, { complete }));
  await settled();
}

it('lets both models read what the caller says, each text once, without the mark that may change', async () => {
  for (const text of ['How.', 'How are', 'How are?', 'How are you']) await hears(text);
  expect(read.turnDetector).toEqual(['How', 'How are', 'How are you']);
  expect(read.llm).toEqual(['Be kind./How', 'Be kind./How are', 'Be kind./How are you']);
});

it('leaves a complete transcript to the reply, and nothing is no text', async () => {
  await hears('How are you?', true);
  await hears('');
  expect(read).toEqual({ llm: [], turnDetector: [] });
});

it("reads the conversation when it is the caller's turn, before they speak", async () => {
  callersTurn$.next();
  await settled();
  expect(read).toEqual({ llm: ['Be kind./'], turnDetector: [] });
});

it('reads one text at a time, and then the newest', async () => {
  let done = (): void => undefined;
  reading = () => new Promise((resolve) => (done = resolve));
  for (const text of ['How', 'How are', 'How are you']) await hears(text);
  expect(read.llm).toEqual(['Be kind./How']);
  done();
  await settled();
  expect(read.llm.length + read.turnDetector.length).toBe(3);
});

it('goes on when a model could not read', async () => {
  reading = () => Promise.reject(new Error('It is full.'));
  await hears('How');
  await hears('How are');
  expect(read.llm).toEqual(['Be kind./How', 'Be kind./How are']);
});

it('stops reading when the call is over', async () => {
  reading = () => new Promise(() => undefined);
  await hears('How');
  unsubscribe();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});
