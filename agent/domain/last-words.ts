/**
 * The newest words of a text: all of it, or between half of `most` characters and `most`. Its beginning moves rarely and far as the
 * text goes on: what a model has read of it stays read until then.
 */
export function lastWords(text: string, most: number): string {
  if (text.length <= most) return text;
  const step = most / 2;
  const dropped = Math.ceil((text.length - most) / step) * step;
  return text.slice(dropped).replace(/^\S*\s+/, '');
}
