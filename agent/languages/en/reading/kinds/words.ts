import type { Kind } from '../kind.ts';

/** A word as it is written. */
const word: Kind = { pattern: /(?:[\p{L}\p{M}]+(?:['’]\p{L}+)*)/uy, say: ([text]) => text };

export const WORDS: readonly Kind[] = [word];
