import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ConfigError } from '../../../platform/errors.ts';
import type { Latent } from './latent.ts';
import { splitDecoder } from './split-decoder.ts';
import type { SplitVoice } from './split-decoder.ts';
import type { VoiceConfig } from './voice-config.ts';

/** Turns phoneme ids into sound in two steps. Each blocks its thread while it computes. */
export interface AcousticModel {
  /** Makes latent frames of all ids at once. A rate of 1 is the voice's own pace, 2 is twice as fast. */
  encode(ids: readonly number[], rate: number): Promise<Encoded>;
  /** Turns any stretch of frames into samples, equally many for each frame. This is most of the work. */
  decode(latent: Latent): Promise<Float32Array>;
}

export interface Encoded {
  readonly latent: Latent;
  /** Number of neighbouring frames, on either side of a stretch, that have a part in its sound. */
  readonly context: number;
  /** The length of each id, in samples. */
  readonly lengths: readonly number[];
}

/**
 * Share by which phonemes at the voice's own pace get longer because the model rounds each up to whole frames. It adds half a frame
 * on average at any pace, so the pace has to allow for it (docs/decisions/voice.md).
 */
const ROUNDED_UP = 0.3;

/** The factor on the phonemes' lengths that makes all of them, rounded up, last `1 / rate` of the time. */
const lengthFactor = (rate: number): number => (1 + ROUNDED_UP) / rate - ROUNDED_UP;

/** The inputs of every Piper model. */
const INPUTS = ['input', 'input_lengths', 'scales'];
/** The input that names the speaker, in models of several speakers. */
const SPEAKER = 'sid';

/**
 * Loads a Piper voice (VITS) into onnxruntime.
 *
 * @throws ConfigError if the file is not such a model.
 */
export async function openAcousticModel(
  path: string,
  voice: VoiceConfig,
  threads: number,
): Promise<AcousticModel> {
  const open = (model: Uint8Array): Promise<InferenceSession> =>
    InferenceSession.create(model, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // The memory pattern is made for inputs of one length; with sentences it only takes memory (docs/decisions/voice.md).
      enableMemPattern: false,
      // A thread that waits by spinning would take its core from the other engines (docs/decisions/voice.md).
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  try {
    const split = splitDecoder(await readFile(path));
    const encoder = await open(split.encoder);
    if (!INPUTS.every((name) => encoder.inputNames.includes(name)))
      throw new Error('Its inputs are other ones');
    return new PiperModel(voice, split, encoder, split.decoder && (await open(split.decoder.model)));
  } catch (cause) {
    throw new ConfigError(`${path} is not a Piper voice that can be run: fetch it again`, { cause });
  }
}

class PiperModel implements AcousticModel {
  readonly #voice: VoiceConfig;
  readonly #encoder: InferenceSession;
  readonly #decoder: InferenceSession | undefined;
  readonly #durations: string | undefined;
  readonly #latent: string;
  readonly #context: number;

  constructor(
    voice: VoiceConfig,
    { durations, decoder }: SplitVoice,
    encoderSession: InferenceSession,
    decoderSession: InferenceSession | undefined,
  ) {
    this.#voice = voice;
    this.#encoder = encoderSession;
    this.#decoder = decoderSession;
    this.#durations = durations;
    this.#latent = decoder?.latent ?? 'output';
    this.#context = decoder?.reach ?? 0;
  }

  async encode(ids: readonly number[], rate: number): Promise<Encoded> {
    const { noiseScale, lengthScale, noiseW, hopLength } = this.#voice;
    const results = await this.#encoder.run({
      input: int64(ids, [1, ids.length]),
      input_lengths: int64([ids.length], [1]),
      scales: new Tensor(
        'float32',
        Float32Array.from([noiseScale, lengthScale * lengthFactor(rate), noiseW]),
        [3],
      ),
      ...speakerFor(this.#encoder),
    });
    const values = floats(results[this.#latent]);
    // If the voice can't be split, its whole sound counts as one frame that is decoded already.
    const frames = this.#decoder === undefined ? 1 : (results[this.#latent]?.dims.at(-1) ?? 0);
    const samples = this.#decoder === undefined ? values.length : frames * hopLength;
    const durations = this.#durations === undefined ? undefined : floats(results[this.#durations]);
    return {
      latent: { values, frames },
      context: this.#context,
      // If the model gives no durations, all ids count as equally long.
      lengths:
        durations === undefined
          ? ids.map(() => samples / ids.length)
          : Array.from(durations, (count) => count * hopLength),
    };
  }

  async decode({ values, frames }: Latent): Promise<Float32Array> {
    if (this.#decoder === undefined) return values;
    const results = await this.#decoder.run({
      [this.#latent]: new Tensor('float32', values, [1, values.length / frames, frames]),
      ...speakerFor(this.#decoder),
    });
    return floats(results['output']);
  }
}

/** The input for the first speaker, if the model has several. */
const speakerFor = (session: InferenceSession): Record<string, Tensor> =>
  session.inputNames.includes(SPEAKER) ? { [SPEAKER]: int64([0], [1]) } : {};

const int64 = (values: readonly number[], dims: readonly number[]): Tensor =>
  new Tensor('int64', BigInt64Array.from(values, BigInt), dims);

function floats(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError('The voice gave no sound');
  return tensor.data;
}
