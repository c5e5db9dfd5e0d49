import { SMALLEST_LLM } from './language-models.ts';
import type { LlmSpeed, Measurement } from './measurement.ts';
import type { ModelFile } from './model-file.ts';
import { llmSpeedFrom } from './llm-speed.ts';
import { findModel } from './store.ts';

/*
 * How long callers will wait, from how fast the engines are on this machine. The numbers below describe a usual turn; where they
 * come from, and how far off this is, stands in docs/decisions/choice-of-models.md.
 */

/** Network, the microphone's and the player's buffers: what no engine has a part in. */
const TRANSPORT_MS = 130;
/** Until it shows that the caller is quiet, and the last transcript begins. */
const NOTICING_MS = 60;
/** Questions in calls are longer than those that recognition is measured with, by this factor. */
const LONGER_QUESTIONS = 1.3;
/** Tokens of a question that are left to read when its transcript is complete, by the model that replies and by the judge of turns. */
const READ_TOKENS = 8;
const JUDGED_TOKENS = 4;
/** Tokens that are made before a first piece can be spoken. */
const FIRST_PIECE_TOKENS = 8;
/** How much longer one turn in twenty takes than the median one. */
const SLOW_TURN = 1.2;

/** What a whole turn takes of the engines: the tokens that are read and made, and the length of what is said. */
const TURN_READ_TOKENS = 24;
const TURN_MADE_TOKENS = 32;
const TURN_SPEECH_MS = 6_000;
/** Share of the cores that a voice is made with. */
const VOICE_SHARE = 0.5;
/** How often a caller has a turn. */
const BETWEEN_TURNS_MS = 9_000;

/** Longest voice to voice time that one turn in twenty may take for a model to be chosen by itself. */
export const LATENCY_LIMIT_MS = 2_000;

/** Voice to voice: from the end of what a caller says to the beginning of what they hear, in ms. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  /** Whether the language model itself was measured here, and not another of another size. */
  readonly measured: boolean;
}

/**
 * The latency with a language model, a recognition model and a voice. Infinite where that many calls would be more than the machine
 * can keep up with; undefined if too little was measured.
 */
export function latencyWith(
  measurement: Measurement,
  { llm, stt, tts }: Readonly<Record<'llm' | 'stt' | 'tts', ModelFile>>,
  calls = 1,
): Latency | undefined {
  const replying = llmSpeedFrom(measurement, llm);
  const judging = llmSpeedFrom(measurement, findModel(SMALLEST_LLM));
  const hearing = measurement.stt[stt.name];
  const speaking = measurement.tts[tts.name];
  if (!replying || !judging || !hearing || !speaking) return undefined;

  const hearingMs = LONGER_QUESTIONS * hearing.transcriptMs;
  const alone =
    TRANSPORT_MS +
    NOTICING_MS +
    hearingMs +
    readMs(judging, JUDGED_TOKENS) +
    readMs(replying, READ_TOKENS) +
    madeMs(replying, 1 + FIRST_PIECE_TOKENS) +
    speaking.firstSoundMs;
  const work =
    hearingMs +
    readMs(replying, TURN_READ_TOKENS) +
    madeMs(replying, TURN_MADE_TOKENS) +
    VOICE_SHARE * speaking.realTimeFactor * TURN_SPEECH_MS;
  // A turn waits for the other calls' as in any queue: the longer, the less of the time nobody else needs.
  const free = 1 - ((calls - 1) * work) / BETWEEN_TURNS_MS;
  const p50 = free > 0 ? alone / free : Infinity;
  return { p50, p95: p50 * SLOW_TURN, measured: llm.name in measurement.llm };
}

const readMs = ({ readPerSecond }: LlmSpeed, tokens: number): number => (tokens * 1_000) / readPerSecond;
const madeMs = ({ madePerSecond }: LlmSpeed, tokens: number): number => (tokens * 1_000) / madePerSecond;
