import type { TranscribedWord } from '../../domain/transcript.ts';
import type { Token } from './addon.ts';
import { type Span, lengthOf } from './speech-time.ts';

/**
 * Groups tokens into words; a token with a space in front begins one. A word is as sure as its least sure token. Its time is a share
 * of the sound by its number of letters, since whisper.cpp's own times would need more decoding steps.
 */
export function wordsOf(tokens: readonly Token[], spans: readonly Span[]): TranscribedWord[] {
  const words: { text: string; probability: number }[] = [];
  for (const { text, probability } of tokens) {
    const last = words.at(-1);
    if (last === undefined || text.startsWith(' ')) {
      words.push({ text: text.trim(), probability });
    } else {
      last.text += text;
      last.probability = Math.min(last.probability, probability);
    }
  }
  return inTime(
    words.filter(({ text }) => text !== ''),
    spans,
  );
}

/** Time that a word takes besides its letters, in letters. */
const WORD_GAP = 1;

function inTime(
  words: readonly { text: string; probability: number }[],
  spans: readonly Span[],
): TranscribedWord[] {
  const weights = words.map(({ text }) => WORD_GAP + lettersOf(text));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const sound = lengthOf(spans);
  let before = 0;
  return words.map((word, index) => {
    const startMs = timeAt((sound * before) / whole, spans, 'start');
    before += weights[index] ?? 0;
    return { ...word, startMs, endMs: timeAt((sound * before) / whole, spans, 'end') };
  });
}

const lettersOf = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/** The time at which so much sound has been heard. At a pause, a word ends before it and the next one starts after it. */
function timeAt(soundMs: number, spans: readonly Span[], edge: 'start' | 'end'): number {
  let left = soundMs;
  for (const { startMs, endMs } of spans) {
    const length = endMs - startMs;
    if (left < length || (edge === 'end' && left <= length + 1e-6)) return startMs + Math.min(left, length);
    left -= length;
  }
  return spans.at(-1)?.endMs ?? 0;
}
