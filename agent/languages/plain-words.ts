/** A word without its markup, with the mark that its place in the text asks for. */
export interface PlainWord {
  readonly written: string;
  /** The word itself; empty if it was only markup. */
  readonly plain: string;
  /** A mark to add where none is written, at the end of a heading or of a list's item. */
  readonly mark: string;
}

const BLOCK_MARKER = /^(?:#{1,6}|[-*+•>]+|`{3,}\S*|[-*_=]{3,}|\|?(?::?-+:?\|)+)$/;
const LIST_MARKER = /^(?:[-*+•]|\d{1,3}[.)])$/;
const EMOTICON = /^[:;=]-?[)(DPp/|]$/;
const EMOJI = /[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u{200D}\u{FE0F}\u{20E3}]/gu;
/** Signs that Unicode counts as pictographs, but that are no emoji in a text. */
const SIGN = /[©®™]/u;

/** The words of a text, in order, without markdown and emoji. */
export function plainWords(text: string): PlainWord[] {
  return text.split('\n').flatMap((line) => {
    const words = line.split(/\s+/).filter((word) => word !== '');
    const [first = ''] = words;
    const isHeading = /^#{1,6}$/.test(first);
    const isEntry = LIST_MARKER.test(first);
    const plain = words.map((written, index) => {
      const isMarker = index === 0 && words.length > 1 && BLOCK_MARKER.test(written);
      const isRule = words.length === 1 && /^(?:[-*_=]{3,}|`{3,}\S*)$/.test(written);
      return isMarker || isRule ? '' : withoutMarkup(written);
    });
    const last = plain.findLastIndex((word) => word !== '');
    return words.map((written, index) => ({
      written,
      plain: plain[index] ?? '',
      mark: index === last && (isHeading || isEntry) && !endsWithMark(written) ? '.' : '',
    }));
  });
}

/** Whether a mark ends a word, with or without other signs behind it. */
function endsWithMark(word: string): boolean {
  let end = word.length;
  while (end > 0 && /[^\w.!?:;,]/.test(word.charAt(end - 1))) end--;
  return /[.!?:;,]/.test(word.charAt(end - 1));
}

/** One word without markup. A link or an emphasis of several words is removed from its first and its last word. */
function withoutMarkup(word: string): string {
  if (EMOTICON.test(word)) return '';
  return word
    .replaceAll(/<\/?[a-z][^<>\s]*>/gi, (tag) => (tag.includes('://') ? tag.slice(1, -1) : ''))
    .replaceAll(/!?\[\^?\d+\]/g, '')
    .replaceAll(/\]\((?:(?!\]\()[^)\s])*\)/g, '')
    .replaceAll(/!?\[|\]/g, '')
    .replaceAll(/`+|\*\*+|~~|(?<![\p{L}\p{N}])__+|__+(?![\p{L}\p{N}])/gu, '')
    .replace(/^([("'“‘]*)[*_](?=[^*_])/u, '$1')
    .replace(/(?<=[^*_])[*_]([.,!?;:)"'”’]*)$/u, '$1')
    .replaceAll(/\\(?=[^\p{L}\p{N}])/gu, '')
    .replaceAll(EMOJI, (sign) => (SIGN.test(sign) ? sign : ''));
}
