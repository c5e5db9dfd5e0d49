import { z } from 'zod';

/** More than any engine will do for a while, and a bound for what is read from a file: ms, or tokens a second. */
const MOST = 1e6;
/** Entries of a kind that are kept. */
const MOST_ENTRIES = 64;
const LONGEST_NAME = 200;

const figure = z.number().positive().max(MOST);
const byName = <T extends z.ZodType>(speed: T) =>
  z
    .record(z.string().max(LONGEST_NAME), speed)
    .refine((speeds) => Object.keys(speeds).length <= MOST_ENTRIES);

/** How fast a language model reads and writes, in tokens a second, with the threads of a call and a few tokens at a time. */
const llmSpeed = z.object({ readPerSecond: figure, madePerSecond: figure });

const sttSpeed = z.object({
  /** Time for the transcript of a question of about four seconds. */
  transcriptMs: figure,
  /** Time for recognition, by that of the audio. */
  realTimeFactor: figure,
});

const ttsSpeed = z.object({
  /** Time until the first sound of a short clause. */
  firstSoundMs: figure,
  /** Time for a sentence, by that which it takes to hear it. */
  realTimeFactor: figure,
});

/** What was measured on one machine, by the models' names. */
export const measurement = z.object({
  /** Names the builds of the engines: others are faster or slower. */
  engines: z.string().max(LONGEST_NAME),
  llm: byName(llmSpeed),
  stt: byName(sttSpeed),
  tts: byName(ttsSpeed),
});

export type Measurement = z.output<typeof measurement>;
export type LlmSpeed = z.output<typeof llmSpeed>;
export type SttSpeed = z.output<typeof sttSpeed>;
export type TtsSpeed = z.output<typeof ttsSpeed>;

/** Both together: what was measured later counts. */
export function withMore(before: Measurement | undefined, later: Measurement): Measurement {
  // Figures of other builds say nothing about these.
  if (before?.engines !== later.engines) return later;
  return {
    engines: later.engines,
    llm: { ...before.llm, ...later.llm },
    stt: { ...before.stt, ...later.stt },
    tts: { ...before.tts, ...later.tts },
  };
}
