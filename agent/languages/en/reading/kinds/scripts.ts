import { digits, numberInWords } from '../numbers.ts';
import type { Kind } from '../kind.ts';

/** The figures of other scripts, and "①": Unicode knows which of ours they stand for. */
const figures: Kind = {
  pattern: /(?:(?![0-9])\p{N})+/uy,
  say: ([text]) => {
    const plain = Array.from(text, (sign) => valueOf(sign)).join('');
    return /^\d+$/.test(plain) ? (plain.length > 15 ? digits(plain) : numberInWords(plain)) : plain;
  },
};

/** The figure, or what else stands for a sign: "٣" is 3, "Ⅳ" is IV. */
function valueOf(sign: string): string {
  const plain = sign.normalize('NFKC');
  if (!/^\p{Nd}$/u.test(plain)) return plain.replaceAll('⁄', ' over ');
  // The figures of each script stand in a row that begins with its zero.
  let zero = plain.codePointAt(0) ?? 0;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1)) && (plain.codePointAt(0) ?? 0) - zero < 9) zero--;
  return String((plain.codePointAt(0) ?? 0) - zero);
}

/** Letters as wide as Chinese ones are the usual ones. */
const wide: Kind = { pattern: /[\uFF01-\uFF0F\uFF1A-\uFF5E]+/uy, say: ([text]) => text.normalize('NFKC') };

export const SCRIPTS: readonly Kind[] = [wide, figures];
