import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BehaviorSubject } from 'rxjs';
import { z } from 'zod';
import type { CallMode } from '../protocol/call-mode.ts';
import { tool } from './definition/tool.ts';
import { type Message, callsIn, textOf } from './domain/message.ts';
import { calling } from './engines/scripted-llm.fixture.ts';
import { ScriptedCall, settled } from './scripted-call.fixture.ts';

/** What may happen next in a call. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant('types') },
  { weight: 3, arbitrary: fc.constant('says') },
  { weight: 2, arbitrary: fc.constant('guessed-wrong') },
  { weight: 2, arbitrary: fc.constant('agrees') },
  { weight: 2, arbitrary: fc.constant('interrupts') },
  { weight: 1, arbitrary: fc.constant('switches') },
  { weight: 2, arbitrary: fc.constant('cancels') },
  { weight: 4, arbitrary: fc.constant('tool-ends') },
  { weight: 4, arbitrary: fc.constant('hears') },
  { weight: 2, arbitrary: fc.constant('time-passes') },
);
const schedule = fc.record({
  steps: fc.array(step, { minLength: 3, maxLength: 10 }),
  /** How many words are heard at a time; whether the model talks and looks something up before it books, which may have to be confirmed. */
  words: fc.integer({ min: 1, max: 6 }),
  talks: fc.boolean(),
  looks: fc.boolean(),
  confirms: fc.boolean(),
});

const CALLS = 200;

let call: ScriptedCall;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
});
afterEach(() => vi.useRealTimers());

/** Agents answer people, and nothing is called twice in a row of messages of one side but after calls. */
function expectRolesInOrder(messages: readonly Message[]): void {
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    if (message.role === 'system') expect(index).toBe(0);
    if (message.role === 'user') expect(before?.role).not.toBe('user');
    if (message.role === 'assistant' && before?.role === 'assistant') expect(callsIn(before)).not.toEqual([]);
    for (const { result } of callsIn(message)) expect(result).toBeDefined();
  });
}

type Schedule = typeof schedule extends fc.Arbitrary<infer Value> ? Value : never;

/** Holds a call of this schedule, and gives what was done in it. */
async function held({ steps, words, talks, looks, confirms }: Schedule): Promise<readonly string[]> {
  const effects: string[] = [];
  const ends: (() => void)[] = [];
  const work = (done: string): Promise<string> => new Promise((resolve) => ends.push(() => resolve(done)));
  const input = z.object({ what: z.string() });
  const tools = {
    look: tool({
      description: 'Looks',
      input,
      run: ({ what }) => work(`saw ${what}`),
      meanwhile: 'One moment.',
    }),
    book: tool({
      description: 'Books',
      input,
      changes: true,
      ...(confirms && { confirm: 'Shall I book it?' }),
      run: ({ what }) => {
        effects.push(what);
        return work(`booked ${what}`);
      },
    }),
  };
  const mode$ = new BehaviorSubject<CallMode>('hands-free');
  call = new ScriptedCall(
    '',
    { mode$, readingLimit: { promptTokens: 100_000, countTokens: (text) => text.length } },
    {
      instructions: 'Be the front desk.',
      tools,
    },
  );
  call.answers = (_, messages) => {
    if (callsIn(messages.at(-1) ?? { role: 'user', content: '' }).length > 0)
      return 'That is all done for you.';
    const [what] =
      /wish\w+/.exec(
        messages
          .filter(({ role }) => role === 'user')
          .map(textOf)
          .at(-1) ?? '',
      ) ?? [];
    if (what === undefined) return 'Fine.';
    return [
      ...(talks ? ['One thing at a time. '] : []),
      ...(looks ? [calling('look', { what })] : []),
      calling('book', { what }),
      calling('book', { what }),
    ];
  };
  let wishes = 0;
  const wish = (): string => `wish${'abcdefghijklmnop'.charAt(wishes++)}`;
  const guesses = async (text: string): Promise<void> => {
    call.hears = () => text;
    await call.speaks(256);
    await call.isQuiet(160);
  };
  /** The button counts in push-to-talk only. */
  const holding = async (text: string, end: 'end' | 'cancel'): Promise<void> => {
    await call.pushes('start');
    await guesses(text);
    await call.pushes(end);
  };
  const endTools = async (): Promise<void> => {
    for (const end of ends.splice(0)) end();
    await settled();
  };
  for (const next of steps) {
    switch (next) {
      case 'types':
        await call.types(`Book ${wish()} now.`);
        break;
      case 'says':
        call.sureness = () => 1;
        await holding(`Book ${wish()} now.`, 'end');
        await call.isQuiet(320);
        break;
      case 'guessed-wrong':
        call.sureness = () => 0;
        await guesses(`Book ${wish()}x`);
        call.sureness = () => 1;
        await guesses('Book nothing at all.');
        await call.isQuiet(320);
        break;
      case 'switches':
        mode$.next(mode$.value === 'hands-free' ? 'push-to-talk' : 'hands-free');
        break;
      case 'cancels':
        mode$.next('push-to-talk');
        await holding(`Book ${wish()}x`, 'cancel');
        break;
      case 'agrees':
        await call.types('Yes.');
        break;
      case 'interrupts':
        await call.pressesInterrupt();
        break;
      case 'tool-ends':
        ends.shift()?.();
        await settled();
        break;
      case 'hears':
        await call.playback.words(words);
        break;
      case 'time-passes':
        vi.advanceTimersByTime(1_000);
        await settled();
        break;
    }
  }
  const certain = call.finals().join(' ');
  // Whatever is open comes to its end: questions are answered with no, tools end, all is heard.
  for (let turn = 0; turn < 3; turn++) {
    await endTools();
    await call.playback.words(30);
    await endTools();
    await call.playback.words(30);
    await call.types('No, thank you.');
  }
  call.unsubscribe();
  expect(call.errors).toEqual([]);
  expect(new Set(effects).size, `twice: ${effects.join(' ')}`).toBe(effects.length);
  for (const what of effects) expect(certain).toMatch(new RegExp(`\\b${what}\\b`));
  for (const messages of call.prompts) expectRolesInOrder(messages);
  const results = (call.prompts.at(-1) ?? []).flatMap((message) =>
    callsIn(message).map(({ result }) => result),
  );
  for (const what of effects) expect(results).toContain(`booked ${what}`);
  expect(JSON.stringify(call.prompts.at(-1))).not.toMatch(/wish\wx/);
  return effects;
}

it('of interruptions, guesses, buttons and tools no order has an effect twice or for a guess, or loses a result', async () => {
  let effects = 0;
  await fc.assert(
    fc.asyncProperty(schedule, async (given) => {
      effects += (await held(given)).length;
    }),
    { numRuns: CALLS, seed: 21 },
  );
  expect(effects).toBeGreaterThan(CALLS / 2);
}, 60_000);
