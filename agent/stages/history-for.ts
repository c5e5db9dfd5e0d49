import { History } from '../domain/history.ts';
import type { ReadingLimit } from '../domain/ports.ts';
import { writeFigures } from '../languages/en/figures.ts';

/** What a chat template adds to each message, roughly. */
const TEMPLATE_TOKENS = 8;

/** The history of a call with a model that can read so much. */
export function historyFor(model: ReadingLimit, systemPrompt: string): History {
  return new History(systemPrompt, {
    tokens: (text) => model.countTokens(text) + TEMPLATE_TOKENS,
    limit: model.promptTokens,
    written: writeFigures,
  });
}
