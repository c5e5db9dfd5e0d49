import type { Speech } from '../../../domain/ports.ts';

/** Semitones by which a voice may be lowered or raised. Beyond an octave it is no voice any more. */
export const MOST_SEMITONES = 12;

/** The factor on frequencies. */
const factorOf = (semitones: number): number => 2 ** (semitones / 12);

/** The pace at which a voice has to speak so that it is as fast as wanted after {@link changePitch}. */
export const paceBefore = (speed: number, semitones: number): number => speed / factorOf(semitones);

/** Raises or lowers a voice: what is played faster is higher. */
export function changePitch(speech: Speech, semitones: number): Speech {
  if (semitones === 0) return speech;
  const factor = factorOf(semitones);
  const sampleRate = Math.round(speech.sampleRate * factor);
  const words = speech.words.map(({ text, startMs, endMs }) => ({
    text,
    startMs: startMs / factor,
    endMs: endMs / factor,
  }));
  return { ...speech, sampleRate, words };
}
