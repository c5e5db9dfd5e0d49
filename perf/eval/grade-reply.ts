import { REFUSES } from './expected-replies.ts';
import type { EvalTurn, TurnKind } from './eval-call.ts';

/** Longer replies are read out, not talked. */
const MOST_WORDS = 60;

/** Replies of more words end with a mark, unless they were cut off; "Jupiter" needs none. */
const WORDS_WITHOUT_MARK = 8;
const LAST_MARK = /[.!?…]["'”’)\]]*$/;

/** Shorter sentences may be said twice: "You're welcome." */
const REPEATED_WORDS = 4;

/** Who asks for something again may hear the same sentence. */
const ASKED_AGAIN = /\bagain\b/i;

/** In these it can do what is asked, so a refusal is wrong. */
const KNOWN: ReadonlySet<TurnKind> = new Set(['facts', 'memory', 'numbers', 'instructions', 'corrections']);

/** What no reply may have in it, whatever was asked: nobody talks like that. */
const FLAWS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['markdown', /\*\*|[`#]|\\[()[\]]|\]\(/],
  ['a list', /(?:^|[.:!?,] |\n)[-*•] |\b1[.)] [\s\S]*\b2[.)] /],
  ['code', /\w\((?!s\))[\w"', ]*\)|[{}]|=>|<\/?(?!\/?think)[a-z]\w*[^<>|]*>|\bdef \w+|\b[a-z]\w* = \w/i],
  [
    'a stage direction',
    /(?<!\*)\*[^*\s][^*]*\*(?!\*)|[([](?:\w+ )?(?:laugh|chuckl|giggl|smil|grin|sigh|paus|nod|clear|whisper|gasp|wink|cough|cheer)\w*[^)\]]*[)\]]/i,
  ],
  [
    'reasoning',
    /<\/?think|\bthe user (?:is|has|wants?|asks?|asked|says|said)\b|^\W*(?:okay,? )?(?:let me think|let's think|first,? i (?:need|have) to|step (?:1|one))\b/i,
  ],
  ['an emoji', /\p{Extended_Pictographic}/u],
  ['a special token', /<\|?\/?\w*\|>|\[\/?INST\]/],
  ['another script', /[\p{Script=Han}\p{Script=Cyrillic}\p{Script=Arabic}]/u],
];

/** What is wrong with a reply. */
export interface Faults {
  /** With how it is said. */
  readonly style: readonly string[];
  /** With what is said. */
  readonly content: readonly string[];
}

/**
 * What is wrong with a reply; nothing, if it is right.
 *
 * @param before the agent's reply before it, of which it should repeat no sentence.
 */
export function gradeReply(turn: EvalTurn, reply: string, before: string): Faults {
  const text = reply.replaceAll('’', "'").trim();
  if (text === '') return { style: [], content: ['empty'] };
  const style = FLAWS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  const words = text.split(/\s+/).length;
  if (words > MOST_WORDS) style.push('too long');
  if (words > WORDS_WITHOUT_MARK && !LAST_MARK.test(text)) style.push('cut off');
  if (repeatsItself(text)) style.push('goes round in circles');
  if (!ASKED_AGAIN.test(turn.says) && repeats(text, before)) style.push('repeated');
  const content: string[] = [];
  if (KNOWN.has(turn.kind) && REFUSES.test(text)) content.push('refused');
  if (!turn.right.every((pattern) => pattern.test(text))) content.push('not the answer');
  if (turn.wrong.some((pattern) => pattern.test(text))) content.push('a wrong answer');
  return { style, content };
}

/** Whether a sentence of the one before is said again. */
function repeats(reply: string, before: string): boolean {
  const said = new Set(sentences(before));
  return sentences(reply).some((sentence) => said.has(sentence));
}

function repeatsItself(reply: string): boolean {
  const all = sentences(reply);
  return new Set(all).size < all.length;
}

/** Sentences of some words, without marks and capitals. */
function sentences(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[.!?]+\s+|\n/)
    .map((sentence) => sentence.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim())
    .filter((sentence) => sentence.split(' ').length >= REPEATED_WORDS);
}
