import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SAMPLE_RATE } from '../../domain/audio.ts';

const STATE_SHAPE = [2, 1, 128] as const;

/** Frames, each with the end of the last one in front of it, and the model's state before them. */
export interface Hearing {
  readonly inputs: readonly Float32Array<ArrayBuffer>[];
  /** The model's state; undefined at the beginning of a call. */
  readonly state: Float32Array<ArrayBuffer> | undefined;
}

export interface Heard {
  /** Probability, in [0, 1], that each frame holds speech. */
  readonly probabilities: readonly number[];
  /** The state after these frames, to be given with the next ones. */
  readonly state: Float32Array<ArrayBuffer>;
}

/** Silero VAD (v5 or v6, ONNX). It blocks its thread while it computes, less than a millisecond a frame. */
export class SileroModel {
  readonly #session: InferenceSession;
  readonly #rate = new Tensor('int64', BigInt64Array.of(BigInt(SAMPLE_RATE)), []);

  /** @throws Error if the file is no ONNX model. */
  static async open(path: string): Promise<SileroModel> {
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
    return new SileroModel(await InferenceSession.create(path, options));
  }

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** @throws TypeError if the model is not Silero's. */
  async hear({ inputs, state = new Float32Array(2 * 128) }: Hearing): Promise<Heard> {
    const probabilities: number[] = [];
    for (const input of inputs) {
      const { output, stateN } = await this.#session.run({
        input: new Tensor('float32', input, [1, input.length]),
        state: new Tensor('float32', state, STATE_SHAPE),
        sr: this.#rate,
      });
      if (!output || !stateN)
        throw new TypeError('This is not a Silero VAD v5 or v6 model: no output or stateN');
      const [probability = 0] = output.data as Float32Array;
      probabilities.push(probability);
      state = stateN.data as Float32Array<ArrayBuffer>;
    }
    return { probabilities, state };
  }
}
