import type { TranscribedWord } from '../../domain/transcript.ts';
import type { Token } from './addon.ts';
import { type Span, lengthOf } from './speech-time.ts';

/**
 * Groups tokens into words: a token that begins with a space begins a word. A word is as sure as its least sure token.
 *
 * whisper.cpp's own times need timestamp tokens, which cost decoding steps. Here each word gets a share of the sound by
 * its length in letters.
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

/** What a word costs in time besides its letters, in letters. */
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

/** When so much sound has been heard: at a pause, a word ends before it and the next starts after it. */
function timeAt(soundMs: number, spans: readonly Span[], edge: 'start' | 'end'): number {
  let left = soundMs;
  for (const { startMs, endMs } of spans) {
    const length = endMs - startMs;
    if (left < length || (edge === 'end' && left <= length + 1e-6)) return startMs + Math.min(left, length);
    left -= length;
  }
  return spans.at(-1)?.endMs ?? 0;
}
