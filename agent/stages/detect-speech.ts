import { type OperatorFunction, defer } from 'rxjs';
import { type AudioFrame, FRAME_MS } from '../domain/audio.ts';
import type { Vad, VadSession } from '../domain/ports.ts';
import { concatMapNewest } from '../stream/concat-map-newest.ts';
import { EchoDetector } from './echo-detector.ts';

/** Probability from which a frame is speech. */
const ENTER = 0.5;
/** Probability below which speech is over: lower, so that it does not flicker (Silero's own `VADIterator`). */
const EXIT = ENTER - 0.15;

/** Audio that may wait: 320 ms. What is older is no use to a conversation. */
const FRAMES_WAITING = Math.round(320 / FRAME_MS);

export interface VoicedFrame {
  readonly frame: AudioFrame;
  readonly voiced: boolean;
  /** What speech it holds may be what is left of the agent's. */
  readonly maybeEcho: boolean;
}

/** Says of each frame whether it holds speech. The agent's own voice, come back, is not speech. */
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
        // Without an echo both are the same, and listening twice costs as much again.
        const voicedWithout = possible ? await cleaned.isIn(without) : voiced;
        const known = echo.detect({ expected, voiced, voicedWithout });
        const maybeEcho = possible && (known !== 'headphones' || !voicedWithout);
        if (known !== 'echo') return { frame, voiced, maybeEcho };
        return { frame: { ...frame, samples: without }, voiced: voicedWithout, maybeEcho };
      };
      return frame$.pipe(concatMapNewest(FRAMES_WAITING, detect, dropped));
    });
}

/** Voice activity with hysteresis. */
class Voice {
  readonly #vad: VadSession;
  #voiced = false;

  constructor(vad: VadSession) {
    this.#vad = vad;
  }

  async isIn(samples: Float32Array): Promise<boolean> {
    const probability = await this.#vad.process(samples);
    this.#voiced = probability >= (this.#voiced ? EXIT : ENTER);
    return this.#voiced;
  }
}
