import load from '@echogarden/espeak-ng-emscripten';
import { clauseEndings } from './clause-endings.ts';

/** Turns text into phonemes, as Piper's own phonemizer does. It blocks its thread for some milliseconds a sentence. */
export interface Phonemizer {
  /** Gives a list of phonemes for each sentence. A phoneme is one code point (NFD); marks and spaces that Piper keeps count as some. */
  phonemize(text: string): string[][];
}

/** Marks after which Piper writes a space, since the sentence goes on. */
const INNER_MARKS = new Set([',', ':', ';']);

/**
 * Starts eSpeak NG with one of its voices.
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
        // The last mark is right even if eSpeak NG and clauseEndings find different numbers of clauses.
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
 * Adds the glide between two vowels ("the end"), which Piper's build of eSpeak NG writes as ʲ and this build leaves out of IPA. In
 * eSpeak's own notation it is ";", so it is looked up there.
 */
function withLinks(ipa: string, ownNotation: () => string): string {
  if (!/_(?:_| |$)/.test(ipa)) return ipa;
  // A pause ("_:" and the like) is left out of IPA as well, but nothing has to be added for it.
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
