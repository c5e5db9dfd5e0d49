import { afterEach, beforeEach, vi } from 'vitest';
import { z } from 'zod';
import type { Agent, Tool } from './definition/agent-call.ts';
import { tool } from './definition/tool.ts';
import { type CallPart, type Message, callsIn } from './domain/message.ts';
import type { ScriptedAnswer } from './engines/scripted-llm.fixture.ts';
import { ScriptedCall, settled } from './scripted-call.fixture.ts';

/** The call of the test, with the agent of {@link talksWith}. */
export let call: ScriptedCall;
/** Look rooms up, and book one. */
export let rooms: Work;
export let booking: Work;
/** Number of words that were looked at. */
let listened = 0;

/** Gives each test of a file a clock that stands still, and ends its call. */
export function useCallsWithTools(): void {
  beforeEach(() => {
    listened = 0;
    rooms = new Work();
    booking = new Work();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  });
  afterEach(() => {
    call.unsubscribe();
    vi.useRealTimers();
  });
}

/** Something that takes until the test ends it. */
export class Work {
  readonly asked: unknown[] = [];
  readonly signals: AbortSignal[] = [];
  readonly #ends: ((given: unknown) => void)[] = [];

  readonly run = (input: unknown, { signal }: { readonly signal: AbortSignal }): Promise<unknown> => {
    this.asked.push(input);
    this.signals.push(signal);
    return new Promise((resolve) => this.#ends.push(resolve));
  };

  async gives(result: unknown): Promise<void> {
    this.#ends.shift()?.(result);
    await settled();
  }
}

/** Begins the call of the test. */
export function talksWith(agent: Partial<Agent>): Promise<void> {
  call = new ScriptedCall('', {}, { instructions: 'Be the front desk.', ...agent });
  return settled();
}

/** Begins the call of the test as one that no agent in a file answers. */
export function talksWithoutAgent(): void {
  call = new ScriptedCall();
}

export async function passes(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await settled();
}

/** What is said next, as far as it can be. */
export async function heard(words = 40): Promise<string> {
  await call.playback.words(words);
  const said = call.playback.said.slice(listened).join(' ');
  listened = call.playback.said.length;
  return said;
}

/** A question is heard that may be whole; then a silence makes it certain. */
export async function asks(text: string): Promise<void> {
  await guesses(text);
  await call.isQuiet(320);
}

/** A question is heard that may be whole. */
export async function guesses(text: string): Promise<void> {
  call.hears = () => text;
  await call.speaks(320);
  await call.isQuiet(160);
}

/** What tools gave, call by call. */
const resultsIn = (messages: readonly Message[]): (string | undefined)[] =>
  messages.flatMap((message) => callsIn(message).map(({ result }) => result));

/** What they gave in the conversation that the model read last. */
export const lastResults = (): (string | undefined)[] => resultsIn(call.prompts.at(-1) ?? []);

/** Whether tools were called last, so that the model goes on with what they gave. */
export const lastIsCalls = (messages: readonly Message[]): boolean => {
  const last = messages.at(-1);
  return last !== undefined && callsIn(last).length > 0;
};

/** Calls these tools for each question, and says what they gave. */
export const using =
  (...calls: readonly CallPart[]) =>
  (_: string, messages: readonly Message[]): ScriptedAnswer => {
    const last = messages.at(-1);
    const given = last ? callsIn(last) : [];
    return given.length > 0 ? `They gave ${given.map(({ result }) => result).join(' and ')}.` : calls;
  };

type ToolOptions = Partial<Parameters<typeof tool>[0]>;

/** Looks something up. */
export const freeRooms = (options: ToolOptions = {}): Tool =>
  tool({
    description: 'Free rooms',
    input: z.object({ guests: z.number().int().min(1) }),
    run: rooms.run,
    ...options,
  });

/** Has an effect. */
export const book = (options: ToolOptions = {}): Tool =>
  tool({
    description: 'Books a room',
    input: z.object({ room: z.number() }),
    run: booking.run,
    changes: true,
    ...options,
  });
