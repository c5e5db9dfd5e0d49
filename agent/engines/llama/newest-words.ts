/** Words of a message that are read at least, about 80 tokens: whether it ends shows in its last sentences. */
const FEWEST_WORDS = 60;
/** So many are left out at a time: as long as the beginning stays, what was read of it does. */
const STEP_WORDS = 20;

/** The end of a message: as much as tells whether it is one, however much was said before. */
export function newestWords(message: string): string {
  const words = message.split(/\s+/).filter(Boolean);
  const tooMany = Math.max(0, words.length - FEWEST_WORDS);
  return words.slice(tooMany - (tooMany % STEP_WORDS)).join(' ');
}
