import { beforeEach, vi } from 'vitest';
import { type Message, spokenText } from '../../domain/message.ts';
import { english } from '../../languages/en/english.ts';
import { ModelServer } from './model-server.fixture.ts';
import { RemoteLlm } from './remote-llm.ts';
import { RemoteError, type RemoteFailure } from './remote-error.ts';
import type { RemoteModel } from './remote-model.ts';
import type { RemoteTimes } from './remote-times.ts';

/** What a model is to reply to. */
export const QUESTION: readonly Message[] = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'How are you?' },
  { role: 'assistant', heard: 'Fine.' },
  { role: 'user', content: 'What is the capital of France?' },
];

/** Nothing that a test waits for takes long, and what is not to come has little time; the rest is patient with a busy machine. */
const times: RemoteTimes = {
  connectMs: 5_000,
  firstMs: 5_000,
  allMs: 10_000,
  betweenMs: 5_000,
  usageMs: 5_000,
  tryAgainMs: 5,
  lookEveryMs: 50,
  lookMs: 5_000,
  warmUpMs: 5_000,
  restMs: 30,
  longestRestMs: 60_000,
  openMs: 10_000,
};
/** For what is not to come. */
export const impatient = { firstMs: 200, allMs: 600, betweenMs: 200 };

const hearsAll = () => ({ up: vi.fn(), down: vi.fn(), requested: vi.fn(), used: vi.fn(), fellBack: vi.fn() });

/** Answers the models of a test; another one for each test. */
export let server: ModelServer;
/** Hears what becomes of them. */
export let watch: ReturnType<typeof hearsAll>;
const opened: AsyncDisposable[] = [];
/** Has something closed when the test is over. */
export const closeLater = (thing: AsyncDisposable): void => void opened.push(thing);

/** Gives each test of a file a server of its own. */
export function useModelServer(): void {
  beforeEach(async () => {
    watch = hearsAll();
    server = await ModelServer.start();
    closeLater(server);
    return async () => {
      for (const thing of opened.splice(0).reverse()) await thing[Symbol.asyncDispose]();
    };
  });
}

/** Opens a model at the server of the test. */
export async function open(
  given: Partial<RemoteModel> = {},
  otherTimes: Partial<RemoteTimes> = {},
): Promise<RemoteLlm> {
  const llm = await RemoteLlm.open({
    remote: { urls: [server.url], model: 'brain', key: undefined, fallback: 'local', ...given },
    systemPrompt: 'Be kind.',
    sentences: english.sentences,
    watch,
    times: { ...times, ...otherTimes },
  });
  closeLater(llm);
  return llm;
}

/** Asks the question in a call of its own. */
export async function ask(llm: RemoteLlm, signal = new AbortController().signal): Promise<string> {
  await using session = await llm.open();
  let text = '';
  for await (const part of session.reply(QUESTION, signal)) text += spokenText(part);
  return text;
}

/** What was wrong, as a model elsewhere tells it; undefined if nothing was. */
export const kindOf = (asking: Promise<unknown>): Promise<RemoteFailure | undefined> =>
  asking.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof RemoteError) return error.kind;
      throw error;
    },
  );
