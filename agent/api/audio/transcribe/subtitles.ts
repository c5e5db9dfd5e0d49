import type { Segment } from './segments.ts';

/** SubRip. */
export const srtOf = (segments: readonly Segment[]): string =>
  segments
    .map(
      ({ startMs, endMs, text }, i) => `${i + 1}\n${clock(startMs, ',')} --> ${clock(endMs, ',')}\n${text}\n`,
    )
    .join('\n');

/** WebVTT (W3C). */
export const vttOf = (segments: readonly Segment[]): string =>
  ['WEBVTT\n', ...segments.map((segment) => `${vttTimes(segment)}\n${escaped(segment.text)}\n`)].join('\n');

const vttTimes = ({ startMs, endMs }: Segment): string => `${clock(startMs, '.')} --> ${clock(endMs, '.')}`;

/** Signs that begin a tag or an entity in WebVTT. */
const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A time as in 01:02:03,004. */
function clock(ms: number, mark: ',' | '.'): string {
  const whole = Math.round(ms);
  const [hours, minutes, seconds] = [3_600_000, 60_000, 1_000].map((unit, i) =>
    String(Math.floor(whole / unit) % (i === 0 ? Infinity : 60)).padStart(2, '0'),
  );
  return `${hours}:${minutes}:${seconds}${mark}${String(whole % 1_000).padStart(3, '0')}`;
}
