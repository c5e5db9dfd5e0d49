/** What is no word that somebody wants spelt: "spell it", "spell out". */
const NO_WORD =
  'it|that|this|them|these|those|my|your|his|her|our|their|the|an?|out|correctly|and|or|for|with';
const WORD = String.raw`["'“‘]?(?!(?:${NO_WORD})\b)(\p{L}{2,24})\b["'”’]?`;
const NAMED = '(?:(?:the )?(?:word|name) )?';

/** "How do you spell rhythm", "the spelling of the word rhythm"; not "a spell on him". */
const SPELL = new RegExp(
  String.raw`(?<!\b(?:an?|the|this|that|some|magic|dry|wet|hot|cold|long|short|brief) )\bspell ${NAMED}${WORD}|\bspelling of ${NAMED}${WORD}`,
  'iu',
);
/** "How is rhythm spelled". */
const SPELT = new RegExp(String.raw`\bhow (?:is|are|was) ${NAMED}${WORD} (?:spelled|spelt)\b`, 'iu');
/** "The letters of rhythm", "the first letter in rhythm"; not "letters in June". */
const LETTERS = new RegExp(
  String.raw`\b(?:letters are|(?:what|which|the|first|last) letters?(?: is| are)?) (?:of|in) ${NAMED}${WORD}`,
  'iu',
);

/**
 * Writes the letters of a word behind a question for its spelling: "How do you spell rhythm? (R, H, Y, T, H, M)". Language models read
 * whole words, and see no letters in them.
 */
export function writeLetters(text: string): string {
  const word = [SPELL, SPELT, LETTERS].flatMap((pattern) => pattern.exec(text)?.slice(1) ?? []).find(Boolean);
  if (word === undefined) return text;
  return `${text} (${Array.from(word.toUpperCase()).join(', ')})`;
}
