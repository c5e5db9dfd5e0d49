import { type Kind } from '../kind.ts';

/** Signs that are said. Of others eSpeak would say the name, or nothing can be said. */
const SIGNS: Readonly<Record<string, string>> = {
  '&': 'and',
  '+': 'plus',
  '=': 'equals',
  '×': 'times',
  '÷': 'divided by',
  '<': 'less than',
  '>': 'greater than',
  '≤': 'at most',
  '≥': 'at least',
  '≠': 'is not',
  '≈': 'about',
  '~': 'about',
  '±': 'plus or minus',
  '−': 'minus',
  '→': 'to',
  '⇒': 'to',
  '@': 'at',
  '#': 'number',
  '%': 'percent',
  '°': 'degrees',
  '∞': 'infinity',
  '©': 'copyright',
  π: 'pi',
  '✓': 'yes',
};

/** "C++", "C#", "F#": languages. */
const language: Kind = {
  pattern: /(?<![\p{L}\p{N}])(?:C\+\+|[CF]#)(?![\p{L}\p{N}])/uy,
  say: ([text]) => `${text.charAt(0)} ${text.endsWith('#') ? 'sharp' : 'plus plus'}`,
};

/** "+", "&&", "=>" and "->". */
const sign: Kind = {
  pattern: /[-=]>|&+|=+|([+×÷<>≤≥≠≈~±−→⇒@#%°∞©π✓])\1*/uy,
  say: ([text], { before, after }) => {
    // A sign far from any word is an ornament.
    if (!/[\p{L}\p{N})]\s?$/u.test(before) && !/^\s?[-(]?[\p{L}\p{N}]/u.test(after)) return ' ';
    if (/^[-=]>$/.test(text)) return 'to';
    if (text.startsWith('#') && !(/^\s/.test(after) && /\s$/.test(before))) return ' ';
    if (text === '~' && !/^\s?[\d\p{L}]/u.test(after)) return ' ';
    // A bracket of markup or a quotation's sign, not a comparison.
    if (
      (text === '<' && /^[\p{L}/!]/u.test(after)) ||
      (text === '>' && (/^\s*$/.test(before) || /[\p{L}/"]$/u.test(before)))
    )
      return ' ';
    const compares = /[<>]/.test(text) && /[\p{L}\p{N}]\s$/u.test(before) && /^\s/.test(after);
    return `${compares ? 'is ' : ''}${SIGNS[text.charAt(0)] ?? ''}`;
  },
};

/** A dash inside a word, where no number can begin with it: "well-known", "mid-1980s". */
const joint: Kind = {
  pattern: /(?<=[\p{L}\p{M}\p{N}])-(?=[\p{L}\p{N}])/uy,
  say: (_, { before, after }) => (/\p{N}$/u.test(before) || /^\p{N}/u.test(after) ? ' ' : '-'),
};

/** A slash by itself, and between words: "upgrade / update", "and/or". */
const slash: Kind = {
  pattern: /\/+/uy,
  say: (_, { before, after }) => (/\s$/.test(before) && /^\s/.test(after) ? 'slash' : ' '),
};

/** A dash between words is a pause; one inside a word parts it where eSpeak would say it. */
const dash: Kind = {
  pattern: /-{2,}|[—–]|-/uy,
  say: ([text], { before, after }) => {
    const [left, right] = [/[\p{L}\p{M}]$/u.test(before), /^[\p{L}\p{M}]/u.test(after)];
    if (text === '-' && left && right) return '-';
    if (text === '-' && !/\s$/.test(before)) return ' ';
    const alone = /(?:^|\s)$/.test(before) && /^(?:\s|$)/.test(after);
    if (text === '-' && !alone) return ' ';
    return alone ? '—' : ' — ';
  },
};

/** Marks that make a pause or an intonation. A row of them counts once. */
const mark: Kind = { pattern: /\.{2,}|[.,?!;:…"'“”‘’()]/uy, say: ([text]) => text };

/** No letter, no digit, no mark: it is passed over. */
const rest: Kind = { pattern: /[^\p{L}\p{N}\s]+?/uy, say: () => ' ' };

export const JOINTS: readonly Kind[] = [joint];

export const SYMBOLS: readonly Kind[] = [language, sign, slash, dash, mark, rest];
