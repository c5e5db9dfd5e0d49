import { History } from '../domain/history.ts';
import type { ReadingLimit } from '../domain/ports.ts';
import type { Language } from '../languages/language.ts';

/** What a chat template adds to each message, roughly. */
const TEMPLATE_TOKENS = 8;

/** The history of a call with a model that can read so much, in a language. */
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
