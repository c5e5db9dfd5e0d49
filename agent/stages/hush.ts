import type { Listening } from '../domain/utterance.ts';

/** Voiced time after which the agent goes quiet: two frames, since one may be a click. */
const SPEECH_MS = 64;

/**
 * How long a sound without words keeps the agent quiet: longer than it takes to hear words, but under two seconds, with the quiet that
 * there may be between two of the agent's own sentences.
 */
export const LONGEST_WITHOUT_WORDS_MS = 1_500;

/** Sounds with less quiet between them are one stretch, as of a television. */
const CALM_MS = 2_000;

/** Whether the agent is quiet since the caller's line is not. */
interface Hush {
  readonly isQuiet: boolean;
  /** Whether it was quiet up to this frame, and has waited for long enough. */
  readonly isOver: boolean;
  /** How long the agent has been quiet in this stretch of sounds. */
  readonly quietMs: number;
  /** The utterance of the newest frame. */
  readonly utterance: number;
  /** Where the newest frame, and the newest voiced one, end in the caller's audio. */
  readonly endMs: number;
  readonly voicedMs: number;
}

export const BEFORE_ANY_SOUND: Hush = {
  isQuiet: false,
  isOver: false,
  quietMs: 0,
  utterance: 0,
  endMs: 0,
  voicedMs: -Infinity,
};

/**
 * The agent goes quiet for a sound until it is decided what that is, which ends the utterance. It goes on if the sound does so for too
 * long; further sounds of the same stretch leave it speaking.
 */
export function hushAfter(last: Hush, { utterance, voiced, endMs }: Listening): Hush {
  const wasQuiet = last.isQuiet && last.utterance === utterance.id;
  const isNewStretch = voiced && endMs - last.voicedMs > CALM_MS;
  const quietMs = isNewStretch ? 0 : last.quietMs + (wasQuiet ? endMs - last.endMs : 0);
  // A sound that is over is not interrupted by anything more, so what was said in it is waited for.
  const mayBe = !voiced || quietMs < LONGEST_WITHOUT_WORDS_MS;
  const isQuiet = mayBe && (wasQuiet || (voiced && utterance.speechMs >= SPEECH_MS));
  return {
    isQuiet,
    isOver: wasQuiet && !isQuiet,
    quietMs,
    utterance: utterance.id,
    endMs,
    voicedMs: voiced ? endMs : last.voicedMs,
  };
}
