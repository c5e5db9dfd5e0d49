import { expect, it, onTestFinished, vi } from 'vitest';
import { DEGRADATION, type DegradationLevel } from '../domain/degradation.ts';
import { type ModelPart, spokenText, textPart } from '../domain/message.ts';
import type { Urgency } from '../domain/ports.ts';
import { PreemptedError } from '../domain/errors.ts';
import { english } from '../languages/en/english.ts';
import { degrade } from './degrade.ts';

const transcript = { text: 'words', words: [], noSpeechProbability: 0 };
const close = { [Symbol.asyncDispose]: async () => undefined };
const notAskedFor = async (): Promise<never> => {
  throw new Error('It is not asked for');
};
const SENTENCE = 'One two three four five six seven.'.split(/(?<= )/);

/** Engines that answer at once, at a level of degradation that the test sets. */
function engines() {
  const state: { level: DegradationLevel; begun: number } = { level: DEGRADATION.none, begun: 0 };
  const degraded = degrade(
    {
      stt: { model: 'ears', open: async () => ({ transcribe: async () => transcript, ...close }), ...close },
      llm: {
        model: 'brain',
        systemPrompt: '',
        promptTokens: 1_000,
        countTokens: () => 1,
        open: async () => ({
          reply: async function* () {
            state.begun += 1;
            for (let sentence = 0; sentence < 5; sentence++) {
              for (const word of SENTENCE) yield textPart(word);
              yield textPart(' ');
            }
          },
          ...close,
        }),
        ...close,
      },
      turnDetector: { model: 'judge', open: notAskedFor, ...close },
      tts: { model: 'voice', open: () => ({ synthesize: async function* () {} }), ...close },
      vad: { open: () => ({ process: notAskedFor }), ...close },
      ...close,
    },
    () => state.level,
    english.sentences,
  );
  return { state, degraded };
}

const { signal } = new AbortController();
const guess = () => 'guess' as const;

async function wordsOf(reply: AsyncIterable<ModelPart>): Promise<number> {
  let text = '';
  for await (const part of reply) text += spokenText(part);
  return text.trim().split(' ').length;
}

it('begins a reply only when the turn is over, once there is much to do', async () => {
  const { state, degraded } = engines();
  const llm = await degraded.llm.open();
  let urgency: Urgency = 'likely';
  await llm
    .reply([], signal, () => urgency)
    [Symbol.asyncIterator]()
    .next();
  expect(state.begun).toBe(1);
  state.level = DEGRADATION.noSpeculation;
  const first = llm
    .reply([], signal, () => urgency)
    [Symbol.asyncIterator]()
    .next();
  expect(await Promise.race([first, Promise.resolve('waits')])).toBe('waits');
  expect(state.begun).toBe(1);
  urgency = 'first';
  expect(await first).toMatchObject({ value: textPart('One ') });
});

it('gives up a reply that waits when nobody wants it any more', async () => {
  const { state, degraded } = engines();
  state.level = DEGRADATION.noSpeculation;
  const llm = await degraded.llm.open();
  const controller = new AbortController();
  const first = llm
    .reply([], controller.signal, () => 'likely')
    [Symbol.asyncIterator]()
    .next();
  controller.abort();
  await expect(first).rejects.toThrow('aborted');
  expect(state.begun).toBe(0);
});

it('leaves out partial transcripts that follow soon, and never one that counts', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const { state, degraded } = engines();
  const stt = await degraded.stt.open();
  const partial = () => stt.transcribe(new Float32Array(1), { signal, urgency: guess });
  await partial();
  await partial();
  state.level = DEGRADATION.fewerPartials;
  await expect(partial()).rejects.toThrow(PreemptedError);
  vi.advanceTimersByTime(1_001);
  expect(await partial()).toBe(transcript);
  await expect(partial()).rejects.toThrow(PreemptedError);
  expect(await stt.transcribe(new Float32Array(1), { signal, urgency: () => 'final' })).toBe(transcript);
});

it('ends a reply with a whole sentence, once there is too much to do', async () => {
  const { state, degraded } = engines();
  const llm = await degraded.llm.open();
  expect(await wordsOf(llm.reply([], signal))).toBe(35);
  state.level = DEGRADATION.shorterReplies;
  expect(await wordsOf(llm.reply([], signal))).toBe(14);
});
