import { SAMPLE_RATE } from '../domain/audio.ts';
import type { Speech, TtsSession } from '../domain/ports.ts';

/** How long a word takes to say, so that a caller can interrupt: a little over three a second, as Piper speaks. */
const WORD_MS = 300;

/** A voice that makes no sound, and takes no time to make it: each text is as long as its words. */
export const silentVoice: TtsSession = {
  async *synthesize(text: string, signal: AbortSignal): AsyncGenerator<Speech> {
    await Promise.resolve();
    signal.throwIfAborted();
    const words = text.split(/\s+/).filter((word) => word !== '');
    yield {
      text,
      samples: new Float32Array((words.length * WORD_MS * SAMPLE_RATE) / 1_000),
      sampleRate: SAMPLE_RATE,
      words: words.map((word, index) => ({
        text: word,
        startMs: index * WORD_MS,
        endMs: (index + 1) * WORD_MS,
      })),
    };
  },
};
