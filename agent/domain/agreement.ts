/** A word without case and punctuation. Both change as more is heard, so words are compared without them. */
const bareWord = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}']/gu, '');

/** The words of a text without case and punctuation. */
export const bareWords = (text: string): string[] => text.split(/\s+/).map(bareWord).filter(Boolean);

/** Whether two texts say the same, punctuation and case aside. */
export const sameWords = (a: string, b: string): boolean => bareWords(a).join(' ') === bareWords(b).join(' ');

/**
 * The words at the start of the newer text that the older one begins with too. They count as stable: LocalAgreement-2, Liu et al. 2020,
 * as used by Macháček et al. 2023, "Turning Whisper into Real-Time Transcription System".
 */
export function agreedPrefix(older: string, newer: string): string {
  const before = bareWords(older);
  const words = newer.split(/\s+/).filter(Boolean);
  let [agreed, compared] = [0, 0];
  for (const word of words) {
    const bare = bareWord(word);
    if (bare !== '') {
      if (before[compared] !== bare) break;
      compared++;
    }
    agreed++;
  }
  return words.slice(0, agreed).join(' ');
}
