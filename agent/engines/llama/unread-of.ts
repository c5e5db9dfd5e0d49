import type { LlamaContextSequence, Token } from 'node-llama-cpp';

/** Brings a sequence to a prefix of the tokens; returns the tokens it has yet to read, at least one. */
export async function unreadOf(sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<Token[]> {
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  return tokens.slice(sequence.nextTokenIndex);
}
