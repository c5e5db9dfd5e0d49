import { History } from '../domain/history.ts';
import type { LlmSession } from '../domain/ports.ts';
import type { Language } from '../languages/language.ts';

/** What a chat template adds to each message, roughly. */
const TEMPLATE_TOKENS = 8;

/**
 * The history of a call with this model.
 *
 * @param contextTokens tokens that a conversation can hold, the reply to come left out.
 */
export function historyFor(
  llm: Pick<LlmSession, 'countTokens'>,
  systemPrompt: string,
  contextTokens: number,
  { writeFigures }: Pick<Language, 'writeFigures'>,
): History {
  return new History(systemPrompt, {
    tokens: (text) => llm.countTokens(text) + TEMPLATE_TOKENS,
    limit: contextTokens,
    written: writeFigures,
  });
}
