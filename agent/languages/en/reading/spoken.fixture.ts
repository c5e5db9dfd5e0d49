import { speakable } from './speakable.ts';

/** A text as it is read, in one. */
export const spoken = (text: string): string =>
  speakable(text)
    .map((word) => word.spoken)
    .filter((word) => word !== '')
    .join(' ');

/** A reading without what is not heard: marks, capitals, hyphens, and the "and" that only some say in numbers. */
export const compared = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .replaceAll(/\band\b/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
