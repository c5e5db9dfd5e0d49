import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { type Gap, leftOutOf } from './left-out-of.ts';

/**
 * Brings a sequence to a prefix of the tokens; returns the tokens it has yet to read, at least one. Old exchanges that were forgotten are cut
 * out, and what was read after them moves up: reading it again would take as long as the caller's next question.
 */
export async function unreadOf(sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<Token[]> {
  const wanted = tokens.slice(0, -1);
  const gap: Gap | undefined = leftOutOf(sequence.contextTokens, wanted);
  if (gap) await sequence.eraseContextTokenRanges([gap]);
  await sequence.adaptStateToTokens(wanted, false);
  return tokens.slice(sequence.nextTokenIndex);
}
