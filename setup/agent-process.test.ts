import { expect, test } from 'vitest';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { startAgent } from './agent-process.ts';

test(
  'an agent that is not ready yet ends when nobody waits for it any more',
  { timeout: 60_000 },
  async () => {
    const stopping = new AbortController();
    const starting = startAgent({
      // Nobody listens there, so it is never ready.
      liveKit: { url: 'ws://127.0.0.1:9', apiKey: 'key', apiSecret: 'x'.repeat(32) },
      profile: 'embedded',
      llm: SMALLEST_LLM,
      httpPort: 0,
      log: 2,
      signal: stopping.signal,
    });
    stopping.abort(new Error('Ctrl-C'));
    await expect(starting).rejects.toThrow('Ctrl-C');
  },
);
