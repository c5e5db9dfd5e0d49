import { setImmediate as breathe } from 'node:timers/promises';
import { NEVER, Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { AgentInCall } from '../agent-calls/agent-in-call.ts';
import { History } from '../domain/history.ts';
import { textPart } from '../domain/message.ts';
import type { Speech, Urgency } from '../domain/ports.ts';
import type { Candidate } from '../domain/turn.ts';
import { english } from '../languages/en/english.ts';
import { reply } from './reply.ts';

it('asks urgently for what the caller waits to hear, and for nothing else', async () => {
  let urgency = (): Urgency | undefined => undefined;
  const makeNext: (() => void)[] = [];
  const confirmed$ = new Subject<{ candidate: Candidate; at: number }>();
  let heard: AsyncIterator<Speech> | undefined;
  const speaker = {
    llm: {
      reply: async function* () {
        yield textPart('One sentence. ');
      },
      [Symbol.asyncDispose]: async () => undefined,
    },
    tts: {
      async *synthesize(text: string, _: AbortSignal, asked: () => Urgency = () => 'rest') {
        urgency = asked;
        for (;;) {
          await new Promise<void>((resolve) => makeNext.push(resolve));
          yield { text, samples: new Float32Array(1), sampleRate: 22_050, words: [] };
        }
      },
    },
    playback: {
      play: (speech: AsyncIterable<Speech>) => {
        heard = speech[Symbol.asyncIterator]();
        return NEVER;
      },
      pause: () => undefined,
      resume: () => undefined,
      wordsEndingNear: () => [],
      [Symbol.asyncDispose]: async () => undefined,
    },
    language: english,
    now: () => 0,
    report: (error: unknown) => expect.fail(String(error)),
  };
  const history = new History('Be kind.', { tokens: () => 1, limit: 1_000 });
  const limits = { idleMs: 0, longestMs: 0 };
  const agent = new AgentInCall({ ...speaker, systemPrompt: 'Be kind.', limits }, history);
  const candidate = { utterance: undefined, text: 'Who are you?', speechEndedAt: 0, transcribedAt: 0 };
  const make = async (): Promise<void> => {
    await breathe();
    makeNext.shift()?.();
    await breathe();
  };

  const subscription = reply({ ...speaker, agent, isMute: false }, candidate, confirmed$).subscribe();
  await breathe();
  expect(urgency()).toBe('likely');
  confirmed$.next({ candidate, at: 0 });
  expect(urgency()).toBe('first');
  await make();
  expect(urgency()).toBe('rest');
  await heard?.next();
  expect(urgency()).toBe('rest');
  const second = heard?.next();
  await breathe();
  expect(urgency()).toBe('first');
  await make();
  expect(await second).toMatchObject({ done: false });
  expect(urgency()).toBe('rest');
  subscription.unsubscribe();
});
