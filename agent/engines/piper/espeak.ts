import load from '@echogarden/espeak-ng-emscripten';
import { clauseEndings } from './clause-endings.ts';

/** Text to phonemes as Piper's own phonemizer makes them. Blocks its thread for 1 to 5 ms a sentence. */
export interface Phonemizer {
  /** One entry a sentence; a phoneme is one code point (NFD), with the marks and spaces that Piper keeps. */
  phonemize(text: string): string[][];
}

/** Marks after which Piper writes a space: the sentence goes on. */
const INNER_MARKS = new Set([',', ':', ';']);

/**
 * Starts eSpeak NG (about 150 ms) with one of its voices.
 *
 * @param voice as a Piper voice's configuration names it, "en-us".
 * @throws Error if eSpeak NG has no such voice.
 */
export async function openEspeak(voice: string): Promise<Phonemizer> {
  const espeak = await load();
  const worker = new espeak.eSpeakNGWorker();
  if (worker.set_voice(voice) !== 0) throw new Error(`eSpeak NG has no voice "${voice}"`);

  const decoder = new TextDecoder();
  const convert = (text: string, ipa: boolean): string => {
    const { ptr } = worker.convert_to_phonemes(text, ipa);
    return decoder.decode(espeak.HEAPU8.subarray(ptr, espeak.HEAPU8.indexOf(0, ptr)));
  };

  return {
    phonemize(text) {
      const ipa = withLinks(convert(text, true), () => convert(text, false));
      const clauses = ipa
        .split(' | ')
        .map(readable)
        .filter((clause) => clause !== '');
      const endings = clauseEndings(text);
      const sentences: string[][] = [];
      let sentence: string[] = [];
      for (const [index, clause] of clauses.entries()) {
        const last = index === clauses.length - 1;
        // Where the two disagree on the number of clauses, the last mark is still the text's own.
        const ending = (last ? endings.at(-1) : endings[index]) ?? { mark: '', endsSentence: last };
        const space = INNER_MARKS.has(ending.mark) ? ' ' : '';
        sentence.push(...Array.from(`${clause}${ending.mark}${space}`.normalize('NFD')));
        if (ending.endsSentence || last) {
          sentences.push(sentence);
          sentence = [];
        }
      }
      return sentences;
    },
  };
}

/** Drops the separators and the flags of words spoken in another language, "(fr)". */
const readable = (clause: string): string =>
  clause
    .replaceAll('_', '')
    .replaceAll(/\([^)]+\)/g, '')
    .trim();

/**
 * This build of eSpeak NG writes the glide between two vowels ("the end") as nothing, Piper's as ʲ. In eSpeak's own
 * notation it is ";", so that is where it is found.
 */
function withLinks(ipa: string, ownNotation: () => string): string {
  if (!/_(?:_| |$)/.test(ipa)) return ipa;
  // A pause ("_:" and the like) has no sign in IPA either, but stays silent.
  const own = ownNotation()
    .replaceAll(/(?<=^|[ _])_[:!|]/g, '')
    .split(' ');
  return ipa
    .split(' ')
    .map((word, index) => {
      const phonemes = word.split('_');
      const notation = own[index]?.split('_');
      if (notation?.length !== phonemes.length) return word;
      return phonemes
        .map((phoneme, at) => (phoneme === '' && notation[at] === ';' ? 'ʲ' : phoneme))
        .join('_');
    })
    .join(' ');
}
