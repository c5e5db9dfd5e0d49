import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlamaContextSequence, Token } from 'node-llama-cpp';

/**
 * Makes sequences read ahead what every call begins with, so that no first turn waits for it. One sequence reads it, and the others
 * load a copy of its KV cache.
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
    // The risk is to load the state of another model; this file was written just now by this one.
    for (const sequence of others) await sequence.loadStateFromFile(file, { acceptRisk: true });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
