import { type OperatorFunction, defer } from 'rxjs';
import { type AudioFrame, FRAME_MS } from '../domain/audio.ts';
import type { Vad, VadSession } from '../domain/ports.ts';
import { concatMapNewest } from '../stream/concat-map-newest.ts';
import { EchoDetector } from './echo-detector.ts';

/** Probability from which a frame is speech. */
const ENTER = 0.5;
/** Probability below which speech is over. It is lower, so that the decision does not flicker (Silero's own `VADIterator`). */
const EXIT = ENTER - 0.15;

/**
 * Frames that may wait: four seconds, in which a thread that hangs is found out and started again, so nothing that is said meanwhile is
 * lost. Older audio is dropped, since an answer to it would come too late.
 */
const FRAMES_WAITING = Math.round(4_000 / FRAME_MS);

export interface VoicedFrame {
  readonly frame: AudioFrame;
  readonly voiced: boolean;
  /** Whether the speech in the frame may be what is left of the agent's voice. */
  readonly maybeEcho: boolean;
}

/** Tells of each frame whether it holds speech. An echo of the agent's own voice does not count. */
export function detectSpeech(
  vad: Pick<Vad, 'open'>,
  dropped: () => void,
): OperatorFunction<AudioFrame, VoicedFrame> {
  return (frame$) =>
    defer(() => {
      const all = new Voice(vad.open());
      const cleaned = new Voice(vad.open());
      const echo = new EchoDetector();

      const detect = async (frame: AudioFrame): Promise<VoicedFrame> => {
        const voiced = await all.isIn(frame.samples);
        if (!frame.echo) return { frame, voiced, maybeEcho: false };
        const { possible, expected, without } = frame.echo;
        // Without an echo both kinds of samples are alike, and the second judgement would only take time.
        const voicedWithout = possible ? await cleaned.isIn(without) : voiced;
        const known = echo.detect({ expected, voiced, voicedWithout });
        const maybeEcho = possible && (known !== 'headphones' || !voicedWithout);
        if (known !== 'echo') return { frame, voiced, maybeEcho };
        return { frame: { ...frame, samples: without }, voiced: voicedWithout, maybeEcho };
      };
      return frame$.pipe(concatMapNewest(FRAMES_WAITING, detect, dropped));
    });
}

/**
 * Whether a frame is speech.
 *
 * @param probability by voice activity detection.
 * @param before whether the frame before is.
 */
export const isVoiced = (probability: number, before: boolean): boolean =>
  probability >= (before ? EXIT : ENTER);

/** Voice activity detection with hysteresis: speech begins at a higher probability than it ends at. */
class Voice {
  readonly #vad: VadSession;
  #voiced = false;

  constructor(vad: VadSession) {
    this.#vad = vad;
  }

  async isIn(samples: Float32Array): Promise<boolean> {
    this.#voiced = isVoiced(await this.#vad.process(samples), this.#voiced);
    return this.#voiced;
  }
}
