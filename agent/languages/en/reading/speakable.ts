import type { SpeakableWord } from '../../language.ts';
import { plainWords } from '../../plain-words.ts';
import { ABBREVIATION_RULES, sentenceGoesOn } from './abbreviations.ts';
import { ADDRESS_RULES } from './addresses.ts';
import { DATE_RULES } from './dates.ts';
import { NUMBER_RULES } from './numbers.ts';
import { QUANTITY_RULES } from './quantities.ts';
import { SYMBOL_RULES } from './symbols.ts';
import type { Rule, WordInText } from './word.ts';

/** The rules in their order: the first one that applies to a word says how it is spoken. */
const RULES: readonly Rule[] = [
  ...ADDRESS_RULES,
  ...DATE_RULES,
  ...QUANTITY_RULES,
  ...ABBREVIATION_RULES,
  ...NUMBER_RULES,
  ...SYMBOL_RULES,
];

/** Marks before a word. */
const BEFORE = /^["'“”‘’({¿¡<]*/;
/** Marks after a word. */
const AFTER = new Set('.,!?;:…"\'“”’‘)}>');

/**
 * Writes English text as a person would read it out: numbers, dates, money, units, addresses, abbreviations, symbols and markdown.
 * It works word by word, so that each spoken word can be matched with the written one.
 */
export function speakable(text: string): SpeakableWord[] {
  const words = plainWords(text).map((word) => {
    return { ...word, ...partsOf(word.plain) };
  });
  let stopped = false;
  return words.map((word, index): SpeakableWord => {
    const inText: WordInText = {
      core: word.core,
      trailing: word.trailing,
      before: words[index - 1]?.core ?? '',
      after: words[index + 1]?.core ?? '',
    };
    const said = word.core === '' ? '' : (firstOf(RULES, inText) ?? word.core);
    const goesOn = /^\.(?!\.)/.test(word.trailing) && sentenceGoesOn(inText);
    const trailing = goesOn ? word.trailing.slice(1) : word.trailing;
    const spoken = `${word.leading}${stopped ? capitalized(said) : said}${trailing}${word.mark}`.trim();
    if (spoken !== '') stopped = /\.["'”’)]*$/.test(spoken);
    return { written: word.written, spoken };
  });
}

/** A written word in three parts: the marks before it, the word, and the marks after it, which are looked for from its end. */
function partsOf(word: string): { leading: string; core: string; trailing: string } {
  const [leading = ''] = BEFORE.exec(word) ?? [];
  let end = word.length;
  while (end > leading.length && AFTER.has(word.charAt(end - 1))) end--;
  return { leading, core: word.slice(leading.length, end), trailing: word.slice(end) };
}

/** Capitalizes a word after a full stop: eSpeak takes a stop before a small letter for an abbreviation's, not for a sentence's end. */
const capitalized = (text: string): string =>
  text === text.toLowerCase() ? text.charAt(0).toUpperCase() + text.slice(1) : text;

function firstOf(rules: readonly Rule[], word: WordInText): string | undefined {
  for (const rule of rules) {
    const spoken = rule(word);
    if (spoken !== undefined) return spoken;
  }
  return undefined;
}
