import type { Speech, TtsSession } from '../../../domain/ports.ts';
import { joinSamples } from '../../../domain/samples.ts';
import type { SentenceRules } from '../../../languages/language.ts';
import { splitSentences } from '../../../stages/split-sentences.ts';
import type { SpeechCache, SpeechKey } from './speech-cache.ts';

export interface SpeakTextOptions {
  readonly session: Pick<TtsSession, 'synthesize'>;
  readonly sentences: SentenceRules;
  readonly cache: SpeechCache;
  /** What the pieces are known by in the cache, beside their text. */
  readonly key: Omit<SpeechKey, 'text'>;
  /** Hears of each piece whether it was in the cache. */
  readonly looked: (found: boolean) => void;
  readonly signal: AbortSignal;
}

/** Speaks a text sentence by sentence, so that the first one is soon heard. Nothing is made ahead of the reader. */
export async function* speakText(text: string, options: SpeakTextOptions): AsyncGenerator<Speech> {
  // The space tells that the last mark ends a sentence, too.
  for await (const piece of splitSentences(once(`${text} `), options.sentences))
    yield* speakPiece(piece, options);
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

async function* speakPiece(
  text: string,
  { session, cache, key, looked, signal }: SpeakTextOptions,
): AsyncGenerator<Speech> {
  const kept = await cache.get({ ...key, text });
  looked(kept !== undefined);
  if (kept) {
    yield kept;
    return;
  }
  const parts: Speech[] = [];
  for await (const part of session.synthesize(text, signal, () => 'api')) {
    parts.push(part);
    yield part;
  }
  signal.throwIfAborted();
  const whole = joined(parts);
  if (whole) await cache.keep({ ...key, text }, whole);
}

/** The parts of one piece as a whole. */
function joined(parts: readonly Speech[]): Speech | undefined {
  const [first] = parts;
  if (!first) return undefined;
  let startMs = 0;
  const words = parts.flatMap((part) => {
    const moved = part.words.map((word) => ({
      text: word.text,
      startMs: word.startMs + startMs,
      endMs: word.endMs + startMs,
    }));
    startMs += (part.samples.length / part.sampleRate) * 1_000;
    return moved;
  });
  return {
    text: parts
      .map((part) => part.text)
      .filter((part) => part !== '')
      .join(' '),
    samples: joinSamples(parts.map(({ samples }) => samples)),
    sampleRate: first.sampleRate,
    words,
  };
}
