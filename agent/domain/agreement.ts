/** A word as it is compared: without case and punctuation, which change as more is heard. */
const bareWord = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}']/gu, '');

/** The words of a text as they are compared. */
export const bareWords = (text: string): string[] => text.split(/\s+/).map(bareWord).filter(Boolean);

/** Whether two texts say the same, punctuation and case aside. */
export const sameWords = (a: string, b: string): boolean => bareWords(a).join(' ') === bareWords(b).join(' ');

/**
 * The words at the start of the newer text that the older one has too: they are stable (LocalAgreement-2, Liu et al. 2020,
 * as in Macháček et al. 2023, "Turning Whisper into Real-Time Transcription System").
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
