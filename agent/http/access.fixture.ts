import { TokenVerifier } from 'livekit-server-sdk';
import { afterAll } from 'vitest';
import { type HttpChanges, LIVEKIT, startHttp } from './server.fixture.ts';
import type { HttpServer } from './server.ts';

/** What callers of other machines show. */
export const KEY = 'a-key-of-more-than-24-characters';

interface Answer {
  readonly error?: string;
  readonly participant_token?: string;
}

const verifier = new TokenVerifier(LIVEKIT.apiKey, LIVEKIT.apiSecret);

/** Closed in reverse when the tests of a file are over. */
export const opened: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of opened.reverse()) await close();
});

/** Starts the agent's HTTP server; it is closed after the tests. */
export async function start(changes: HttpChanges): Promise<HttpServer> {
  const server = await startHttp(changes);
  opened.push(() => server.close());
  return server;
}

export const answerOf = async (response: Response): Promise<Answer> => (await response.json()) as Answer;

/** What the token of an answer allows. */
export const claimsOf = async (response: Response) =>
  verifier.verify((await answerOf(response)).participant_token ?? '');
