import { numberInWords } from './numbers.ts';
import type { Rule } from './word.ts';

/** Top-level domains by which an address without a scheme, like "example.com", is recognised. */
const TOP_LEVEL = 'com|org|net|io|dev|ai|app|edu|gov|info|me|co|us|uk|de|fr|eu|ca|au|in|jp|ch';
const FILE_TYPES =
  'pdf|txt|md|docx?|xlsx?|pptx?|csv|json|ya?ml|xml|html?|css|jsx?|tsx?|mjs|py|rs|go|sh|zip|png|jpe?g|gif|svg|mp[34]|wav';

const URL = new RegExp(
  `^(?:https?://(?:www\\.)?|www\\.)(?<rest>[^\\s?#]+)|^(?<bare>(?:[a-z\\d-]+\\.)+(?:${TOP_LEVEL})(?:/[^\\s?#]*)?)`,
  'iu',
);
const EMAIL = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/u;
const FILE = new RegExp(`^[\\w./-]*\\w\\.(?:${FILE_TYPES})$`, 'iu');

const SIGNS: Readonly<Record<string, string>> = {
  '.': 'dot',
  '/': 'slash',
  '@': 'at',
  '-': 'dash',
  _: 'underscore',
  '+': 'plus',
  ':': 'colon',
};

/** Names the signs and keeps the words: "info@example.org" as "info at example dot org". */
const spell = (text: string): string =>
  text
    .split(/([./@_+:-])/u)
    .map((part) => SIGNS[part] ?? numberInWords(part) ?? part.replaceAll(/[^\p{L}\p{N}]+/gu, ' '))
    .filter((part) => part.trim() !== '')
    .join(' ');

/** Reads an address without scheme, query and final slash, which nobody wants to hear. */
const url: Rule = ({ core }) => {
  const { rest, bare } = URL.exec(core)?.groups ?? {};
  const address = rest ?? bare;
  return address === undefined ? undefined : spell(address.replace(/\/+$/, ''));
};

const email: Rule = ({ core }) => (EMAIL.test(core) ? spell(core) : undefined);

/** "report_final.pdf" as "report final dot pdf". */
const file: Rule = ({ core }) => (FILE.test(core) ? spell(core.replaceAll('_', ' ')) : undefined);

export const ADDRESS_RULES: readonly Rule[] = [email, url, file];
