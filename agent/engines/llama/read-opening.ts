import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlamaContextSequence, Token } from 'node-llama-cpp';

/**
 * Lets sequences of one model have read what every call begins with, so that no first turn waits for it: one reads it, the others take
 * over what that one has in its KV cache.
 */
export async function readOpening(
  [first, ...others]: readonly LlamaContextSequence[],
  opening: readonly Token[],
): Promise<void> {
  if (!first) return;
  await first.evaluateWithoutGeneratingNewTokens([...opening]);
  if (others.length === 0) return;
  const folder = await mkdtemp(join(tmpdir(), 'parley-opening-'));
  try {
    const file = join(folder, 'state');
    await first.saveStateToFile(file);
    // The risk is a file of another model: this one was written just now.
    for (const sequence of others) await sequence.loadStateFromFile(file, { acceptRisk: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
