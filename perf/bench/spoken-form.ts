import { ToWords } from 'to-words/en-US';

const cardinals = new ToWords();
const cardinal = (digits: string): string => cardinals.convert(Number(digits)).toLowerCase();

/** Sounds that transcripts write or leave out as they please (as in whisper's own English normaliser). */
const FILLERS = new Set(['um', 'uh', 'uhm', 'er', 'erm', 'hmm', 'hm', 'mm', 'mhm', 'mmhm', 'mmm']);

const SAME_WORD: Readonly<Record<string, string>> = { ok: 'okay', mr: 'mister', mrs: 'missus', dr: 'doctor' };

/**
 * A text as the words that were spoken, so that two spellings compare as equal: lower case, no punctuation, numbers in words.
 * Three digits and more without separators count as read digit by digit; "1,200" and shorter ones as a number.
 */
export function spokenWords(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll(/\$\s?(\d[\d,]*)/g, '$1 dollars')
    .replaceAll('%', ' percent ')
    .replaceAll('&', ' and ')
    .replaceAll(/\d{1,3}(?:,\d{3})+/g, (digits) => ` ${cardinal(digits.replaceAll(',', ''))} `)
    .replaceAll(/\d+/g, (digits) => ` ${numberInWords(digits)} `)
    .replaceAll(/([ap])\.\s?m\b\.?/g, '$1m')
    .replaceAll(/[^\p{L}\p{N}']+/gu, ' ')
    .split(' ')
    .map((word) => word.replaceAll(/^'+|'+$/g, ''))
    .map((word) => SAME_WORD[word] ?? word)
    .filter((word) => word !== '' && !FILLERS.has(word));
}

function numberInWords(digits: string): string {
  const oneByOne = digits.length > 2 || (digits.length > 1 && digits.startsWith('0'));
  return oneByOne ? Array.from(digits, cardinal).join(' ') : cardinal(digits);
}
