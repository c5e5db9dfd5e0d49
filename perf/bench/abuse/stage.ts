import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SMALLEST_LLM } from '../../../models/language-models.ts';
import { AsyncDisposableStack } from '../../../platform/async-disposable-stack.ts';
import { jsonText } from '../../../protocol/json-text.ts';
import { tokenAnswer, type TokenRequest } from '../../../protocol/token.ts';
import type { Invitation } from '../../caller/token.ts';
import { type Stack, startStack } from '../../caller/own-stack.ts';
import { type Provider, startProvider } from './identity-provider.ts';

/** Requests for tokens are not to be refused for their number: what is wrong with each of them is. */
const TOKENS_PER_MINUTE = 1_000_000;
/** Calls at a time: the honest caller's, those that are abused, and some that have not quite ended. */
const MOST_CALLS = 8;

/** The agent takes no call just now: everything that it can do, it does for others. */
const BUSY = 503;
const BUSY_RETRY_MS = 1_000;

const answered = jsonText(tokenAnswer);

/** A running agent to which nobody gets without a key or a login, on a server of its own. */
export interface Stage extends AsyncDisposable {
  readonly stack: Stack;
  readonly apiKey: string;
  readonly provider: Provider;
  /** A room, and the right to join it, as a server of the operator's gets them for its user. */
  invite(request?: TokenRequest): Promise<Invitation>;
}

/** Starts the agent with the smallest model. */
export async function openStage(): Promise<Stage> {
  const opened = new AsyncDisposableStack();
  try {
    const apiKey = randomBytes(24).toString('hex');
    const provider = opened.use(await startProvider());
    const settings = {
      ...provider.settings,
      PARLEY_API_KEYS: apiKey,
      PARLEY_TOKENS_PER_MINUTE: String(TOKENS_PER_MINUTE),
      PARLEY_MAX_CALLS: String(MOST_CALLS),
      LOG_LEVEL: 'error',
    };
    const stack = opened.use(await startStack(settings, SMALLEST_LLM));
    const invite = async (request: TokenRequest = {}): Promise<Invitation> => {
      const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
      const response = await fetch(stack.endpoint, {
        method: 'POST',
        headers,
        body: JSON.stringify(request),
      });
      const { server_url: url, participant_token: token } = answered.parse(await response.text());
      return { url, token };
    };
    return { stack, apiKey, provider, invite, [Symbol.asyncDispose]: () => opened.disposeAsync() };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}
