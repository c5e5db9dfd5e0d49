import { REFUSES } from './expected-replies.ts';
import type { TurnKind, TypedTurn } from './typed-call.ts';

/** Longer replies are read out, not talked. */
const MOST_WORDS = 60;

/** Shorter sentences may be said twice: "You're welcome." */
const REPEATED_WORDS = 4;

/** Who asks for something again may hear the same sentence. */
const ASKED_AGAIN = /\bagain\b/i;

/** In these it can do what is asked, so a refusal is wrong. */
const KNOWN: ReadonlySet<TurnKind> = new Set(['facts', 'memory', 'numbers', 'instructions']);

/** What no reply may have in it, whatever was asked. */
const FLAWS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['markdown', /\*\*|[`#]|\\[()[\]]|(?:^|[.:!?,] |\n)[-*•] |\b1[.)] [\s\S]*\b2[.)] /],
  ['an emoji', /\p{Extended_Pictographic}/u],
  ['a special token', /<\|?\/?\w*\|?>|\[\/?INST\]/],
  ['another script', /[\p{Script=Han}\p{Script=Cyrillic}\p{Script=Arabic}]/u],
];

/**
 * What is wrong with a reply; nothing, if it is right.
 *
 * @param before the agent's reply before it, of which it should repeat no sentence.
 */
export function gradeReply(turn: TypedTurn, reply: string, before: string): string[] {
  const text = reply.replaceAll('’', "'").trim();
  if (text === '') return ['empty'];
  const faults = FLAWS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  if (text.split(/\s+/).length > MOST_WORDS) faults.push('too long');
  if (!ASKED_AGAIN.test(turn.says) && repeats(text, before)) faults.push('repeated');
  if (KNOWN.has(turn.kind) && REFUSES.test(text)) faults.push('refused');
  if (!turn.right.every((pattern) => pattern.test(text))) faults.push('not the answer');
  if (turn.wrong.some((pattern) => pattern.test(text))) faults.push('a wrong answer');
  return faults;
}

/** Whether a sentence of the one before is said again. */
export function repeats(reply: string, before: string): boolean {
  const said = new Set(sentences(before));
  return sentences(reply).some((sentence) => said.has(sentence));
}

/** Sentences of some words, without marks and capitals. */
function sentences(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[.!?]+\s+|\n/)
    .map((sentence) => sentence.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim())
    .filter((sentence) => sentence.split(' ').length >= REPEATED_WORDS);
}
