import type { ReadingLimit } from './ports.ts';

/** Tokens that a system prompt may have: half of what the model can read is left to the conversation. */
export const systemPromptTokens = ({ promptTokens }: Pick<ReadingLimit, 'promptTokens'>): number =>
  Math.floor(promptTokens / 2);
