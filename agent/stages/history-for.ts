import { History } from '../domain/history.ts';
import type { ReadingLimit } from '../domain/ports.ts';
import type { Language } from '../languages/language.ts';
import { sentencesIn } from '../domain/sentences.ts';

/** Tokens that a chat template adds to each message, roughly. */
const TEMPLATE_TOKENS = 8;

/** Characters of the longest sentence that is kept when what was said around it is forgotten. */
const LONGEST_TOLD = 150;

type HistoryWords = Pick<
  Language,
  'writeFigures' | 'writeDictated' | 'sentences' | 'tellsOfSpeaker' | 'reminder'
>;

/** Makes the history of a call, for what its model can read and for its language. */
export function historyFor(
  model: ReadingLimit,
  systemPrompt: string,
  { writeFigures, writeDictated, sentences, tellsOfSpeaker, reminder }: HistoryWords,
): History {
  return new History(systemPrompt, {
    tokens: (text) => model.countTokens(text) + TEMPLATE_TOKENS,
    limit: model.promptTokens,
    past: model.pastTokens,
    written: (text) => writeFigures(writeDictated(text)),
    told: (text) =>
      sentencesIn(text, sentences)
        .map((sentence) => sentence.trim())
        .filter((sentence) => sentence.length <= LONGEST_TOLD && tellsOfSpeaker.test(sentence)),
    reminder,
  });
}
