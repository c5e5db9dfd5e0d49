import type { Lexicon } from '../../domain/lexicon.ts';
import { UnknownSoundError } from '../../domain/errors.ts';
import type { PhonemeIds } from './phoneme-ids.ts';

/** Signs of IPA that tie two letters to one sound, which Piper's voices don't read. */
const TIES = /[\u035c\u0361]/g;

/** IPA as the phonemes of a voice: code points (NFD). A keyboard's g stands for IPA's own. */
export const phonemesOf = (ipa: string): string[] =>
  Array.from(ipa.normalize('NFD').replaceAll(TIES, '').replaceAll('g', 'ɡ'));

/**
 * Checks that the voice knows every sound that the lexicon writes in IPA.
 *
 * @throws UnknownSoundError that names each word with others.
 */
export function checkSounds(lexicon: Lexicon, known: Pick<PhonemeIds, 'has'>): void {
  const problems = lexicon.flatMap(({ word, ipa = '' }) => {
    const unknown = [...new Set(phonemesOf(ipa))].filter((phoneme) => !known.has(phoneme));
    return unknown.length === 0 ? [] : [`  ${word}: ${unknown.map((sign) => `"${sign}"`).join(', ')}`];
  });
  if (problems.length === 0) return;
  throw new UnknownSoundError(
    `The lexicon has signs in its IPA that the voice does not know:\n${problems.join('\n')}`,
  );
}

/** The sound of "'s" after a word's last sound, as English has it. */
function sOf(phonemes: readonly string[]): readonly string[] {
  const last = phonemes.at(-1) ?? '';
  if ('szʃʒ'.includes(last)) return ['ɪ', 'z'];
  return 'ptkfθ'.includes(last) ? ['s'] : ['z'];
}

/** Phonemes of a sentence, and the index of each one's part of the text; −1 for none. */
interface Phonemes {
  readonly phonemes: readonly string[];
  readonly partOf: readonly number[];
}

/**
 * Puts the lexicon's sounds in place of those that eSpeak found for the same parts of the text.
 *
 * @param parts the text's parts, some with their sounds in IPA.
 */
export function withGiven(
  { phonemes, partOf }: Phonemes,
  parts: readonly { readonly ipa?: string; readonly owns?: boolean }[],
): Phonemes {
  const given: Phonemes & { phonemes: string[]; partOf: number[] } = { phonemes: [], partOf: [] };
  for (let at = 0; at < phonemes.length;) {
    const part = partOf[at] ?? -1;
    const { ipa, owns } = parts[part] ?? {};
    const sounds = ipa === undefined ? [phonemes[at] ?? ''] : phonemesOf(ipa);
    const all = owns === true && ipa !== undefined ? [...sounds, ...sOf(sounds)] : sounds;
    given.phonemes.push(...all);
    given.partOf.push(...all.map(() => part));
    // What eSpeak says in several words is said once.
    at = ipa === undefined ? at + 1 : partOf.lastIndexOf(part) + 1;
  }
  return given;
}
