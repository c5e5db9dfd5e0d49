import { HideReasoning } from '../domain/hide-reasoning.ts';
import { type ReplyPart, textPart } from '../domain/message.ts';
import { sentenceKey } from '../domain/repeated-sentence.ts';
import { endsSentence } from '../domain/sentences.ts';
import type { Language } from '../languages/language.ts';
import { plainWords } from '../languages/plain-words.ts';
import { boundReply } from './bound-reply.ts';
import { dropAsides } from './drop-asides.ts';
import { type Show, showApart } from './show-apart.ts';
import { splitSentences } from './split-sentences.ts';

/**
 * Makes a reply's text what a person would say, in the pieces in which it is spoken: without markdown, code, stage directions and
 * reasoning. It ends before a sentence that was said in it already, and with a whole one where the model did not come to an end.
 *
 * @param now the call's clock, in ms.
 * @param show takes the tables and the code, as they are written.
 */
export async function* spokenPieces(
  parts: AsyncIterable<ReplyPart>,
  { sentences, stageDirection, phrases }: Pick<Language, 'sentences' | 'stageDirection' | 'phrases'>,
  now: () => number,
  show: Show,
): AsyncGenerator<string> {
  let cut = false;
  async function* text(): AsyncGenerator<string> {
    for await (const part of boundReply(withoutReasoning(parts), now)) {
      if (part.type === 'cut') cut = true;
      else yield part.text;
    }
  }
  const said = new Set<string>();
  let sentence = '';
  const words = showApart(text(), phrases.table, show);
  for await (const written of splitSentences(dropAsides(words, stageDirection), sentences, () => cut)) {
    const piece = plain(written);
    if (piece === '') continue;
    sentence = `${sentence} ${piece}`.trim();
    const key = sentenceKey(sentence);
    if (key !== undefined && said.has(key)) return;
    // The voice pauses for longer where a paragraph ends.
    yield written.endsWith('\n') ? `${piece}\n` : piece;
    if (!endsSentence(piece, sentences)) continue;
    if (key !== undefined) said.add(key);
    sentence = '';
  }
}

/** Characters of reasoning. A model that writes more of it does not come to an answer. */
const LONGEST_REASONING = 20_000;

/** Models reason before they reply, and not every server leaves that out. */
async function* withoutReasoning(parts: AsyncIterable<ReplyPart>): AsyncGenerator<ReplyPart> {
  const reasoning = new HideReasoning();
  let read = 0;
  for await (const part of parts) {
    if (part.type === 'cut') {
      yield part;
      return;
    }
    yield { ...part, text: reasoning.push(part.text) };
    read += part.text.length;
    if (read > LONGEST_REASONING) return;
  }
  yield textPart(reasoning.end());
}

/** A piece without markdown and emoji. */
const plain = (written: string): string =>
  plainWords(written)
    .map((word) => `${word.plain}${word.mark}`)
    .filter((word) => word !== '')
    .join(' ');
