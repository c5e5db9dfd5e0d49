import { History } from '../domain/history.ts';
import type { ReadingLimit } from '../domain/ports.ts';
import type { Language } from '../languages/language.ts';

/** Tokens that a chat template adds to each message, roughly. */
const TEMPLATE_TOKENS = 8;

/** Makes the history of a call, for what its model can read and for its language. */
export function historyFor(
  model: ReadingLimit,
  systemPrompt: string,
  { writeFigures }: Pick<Language, 'writeFigures'>,
): History {
  return new History(systemPrompt, {
    tokens: (text) => model.countTokens(text) + TEMPLATE_TOKENS,
    limit: model.promptTokens,
    written: writeFigures,
  });
}
