import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ConfigError } from '../../../platform/errors.ts';
import type { Latent } from './latent.ts';
import { splitDecoder } from './split-decoder.ts';
import type { SplitVoice } from './split-decoder.ts';
import type { VoiceConfig } from './voice-config.ts';

/** Phoneme ids to sound, in two steps. Blocks its thread while it computes. */
export interface AcousticModel {
  /** A third of the time, all at once. A rate of 1 is the voice's own pace, 2 is twice as fast. */
  encode(ids: readonly number[], rate: number): Promise<Encoded>;
  /** The rest of it, for any stretch of frames. Each becomes equally many samples. */
  decode(latent: Latent): Promise<Float32Array>;
}

export interface Encoded {
  readonly latent: Latent;
  /** Frames on either side of a stretch without which it would sound otherwise. */
  readonly context: number;
  /** For each id its length in samples. */
  readonly lengths: readonly number[];
}

/**
 * What the model adds to the length of phonemes at the voice's own pace, as a share of them, when it rounds each up to whole frames:
 * half a frame on average, however fast they are. Measured on en_US-joe-medium.
 */
const ROUNDED_UP = 0.3;

/** The factor on the phonemes' lengths that makes all of them, rounded up, last `1 / rate` of the time. */
const lengthFactor = (rate: number): number => (1 + ROUNDED_UP) / rate - ROUNDED_UP;

/** What a Piper model reads. */
const INPUTS = ['input', 'input_lengths', 'scales'];
/** The speaker, in voices of several. */
const SPEAKER = 'sid';

/**
 * Loads a Piper voice (VITS) into onnxruntime: about 1 s and 130 MB for a medium voice.
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
      // Made for inputs of one length: with ours it kept 30 MB more, and was no faster.
      enableMemPattern: false,
      // A thread that waits by spinning takes its core from the other engines: on busy cores a sentence took 1.5 times as long.
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
    // The sound of a voice that can't be parted is a single frame that is decoded already.
    const frames = this.#decoder === undefined ? 1 : (results[this.#latent]?.dims.at(-1) ?? 0);
    const samples = this.#decoder === undefined ? values.length : frames * hopLength;
    const durations = this.#durations === undefined ? undefined : floats(results[this.#durations]);
    return {
      latent: { values, frames },
      context: this.#context,
      // Without durations every id counts as equally long.
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

/** The first one, where the model asks. */
const speakerFor = (session: InferenceSession): Record<string, Tensor> =>
  session.inputNames.includes(SPEAKER) ? { [SPEAKER]: int64([0], [1]) } : {};

const int64 = (values: readonly number[], dims: readonly number[]): Tensor =>
  new Tensor('int64', BigInt64Array.from(values, BigInt), dims);

function floats(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError('The voice gave no sound');
  return tensor.data;
}
