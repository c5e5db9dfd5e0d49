import { InferenceSession, Tensor } from 'onnxruntime-node';
import { FRAME_SAMPLES, SAMPLE_RATE } from '../../domain/audio.ts';
import type { Vad, VadSession } from '../../domain/ports.ts';

/** Samples of the frame before that Silero v5 and v6 read again in front of each frame at 16 kHz. */
const CONTEXT_SAMPLES = 64;
const STATE_SHAPE = [2, 1, 128] as const;

/**
 * Opens Silero VAD (v5 or v6, ONNX). One session serves all calls; each call has a recurrent state of its own. A frame
 * costs about 0.2 ms on one thread, so it may run on the event loop.
 */
export async function openSilero(modelPath: string): Promise<Vad> {
  const session = await InferenceSession.create(modelPath, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  return {
    open: () => new SileroSession(session),
    [Symbol.asyncDispose]: () => session.release(),
  };
}

class SileroSession implements VadSession {
  readonly #session: InferenceSession;
  readonly #rate = new Tensor('int64', BigInt64Array.of(BigInt(SAMPLE_RATE)), []);
  readonly #input = new Float32Array(CONTEXT_SAMPLES + FRAME_SAMPLES);
  #state: Tensor = new Tensor('float32', new Float32Array(2 * 128), STATE_SHAPE);

  constructor(session: InferenceSession) {
    this.#session = session;
  }

  async process(samples: Float32Array): Promise<number> {
    if (samples.length !== FRAME_SAMPLES) {
      throw new RangeError(`Silero reads ${FRAME_SAMPLES} samples at a time, got ${samples.length}`);
    }
    this.#input.copyWithin(0, FRAME_SAMPLES);
    this.#input.set(samples, CONTEXT_SAMPLES);
    const outputs = await this.#session.run({
      input: new Tensor('float32', this.#input, [1, this.#input.length]),
      state: this.#state,
      sr: this.#rate,
    });
    const { output, stateN } = outputs;
    if (!output || !stateN)
      throw new TypeError('This is not a Silero VAD v5 or v6 model: no output or stateN');
    this.#state = stateN;
    return (output.data as Float32Array)[0] ?? 0;
  }
}
