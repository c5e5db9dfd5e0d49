import { FLOAT16, readCt2Model } from './ct2-model.ts';
import type { Ct2Model, Ct2Variable } from './ct2-model.ts';
import { fromHalf } from '../weights/float16.ts';
import { GgmlType, type GgmlTensor } from '../weights/ggml-tensor.ts';
import { type WhisperSizes, writeGgmlWhisper } from './ggml-file.ts';
import { melFilters } from './mel-filters.ts';
import { readVocabulary } from './vocabulary.ts';

/**
 * Converts a whisper model from CTranslate2 (`model.bin`, fp16) to ggml's f16 format. The result equals the official
 * ggml file byte for byte: same tensors in the same order.
 *
 * @param vocabulary the text of CTranslate2's `vocabulary.txt`.
 */
export function ct2ToGgml(file: Buffer, vocabulary: string): Buffer {
  const model = readCt2Model(file);
  if (model.spec !== 'WhisperSpec') throw new Error(`Not a whisper model: CTranslate2 says ${model.spec}.`);
  const weights = new Weights(model);
  const sizes = sizesOf(model, weights);
  return writeGgmlWhisper({
    sizes,
    melFilters: melFilters(sizes.melBands),
    vocabulary: readVocabulary(vocabulary),
    tensors: [...tensorsInOrder(weights, sizes)],
  });
}

function sizesOf(model: Ct2Model, weights: Weights): WhisperSizes {
  const [vocabulary = 0] = weights.shape('decoder/embeddings/weight');
  const [audioContext = 0, audioState = 0] = weights.shape('encoder/position_encodings/encodings');
  const [textContext = 0, textState = 0] = weights.shape('decoder/position_encodings/encodings');
  const [, melBands = 0] = weights.shape('encoder/conv1/weight');
  const heads = (part: string): number => model.variables.get(`${part}/num_heads`)?.data.readInt16LE() ?? 0;
  const layers = (part: string): number => {
    let count = 0;
    while (model.variables.has(`${part}/layer_${count}/ffn/linear_0/weight`)) count++;
    return count;
  };
  return {
    vocabulary,
    audioContext,
    audioState,
    audioHeads: heads('encoder'),
    audioLayers: layers('encoder'),
    textContext,
    textState,
    textHeads: heads('decoder'),
    textLayers: layers('decoder'),
    melBands,
    weightType: GgmlType.f16,
  };
}

/** Whisper.cpp takes any order; this one is that of OpenAI's checkpoints, so that the bytes equal the official file's. */
function* tensorsInOrder(weights: Weights, sizes: WhisperSizes): Generator<GgmlTensor> {
  yield weights.single('decoder.positional_embedding', 'decoder/position_encodings/encodings');
  yield weights.single('encoder.positional_embedding', 'encoder/position_encodings/encodings');
  yield weights.half('decoder.token_embedding.weight', 'decoder/embeddings/weight');
  for (let layer = 0; layer < sizes.textLayers; layer++) {
    const [to, from] = [`decoder.blocks.${layer}`, `decoder/layer_${layer}`];
    yield* feedForward(weights, to, from);
    yield* selfAttention(weights, to, from);
    yield* crossAttention(weights, to, from);
  }
  yield* layerNorm(weights, 'decoder.ln', 'decoder/layer_norm');
  for (const conv of ['conv1', 'conv2']) {
    yield weights.half(`encoder.${conv}.weight`, `encoder/${conv}/weight`);
    const bias = weights.single(`encoder.${conv}.bias`, `encoder/${conv}/bias`);
    yield { ...bias, shape: [1, ...bias.shape] };
  }
  for (let layer = 0; layer < sizes.audioLayers; layer++) {
    const [to, from] = [`encoder.blocks.${layer}`, `encoder/layer_${layer}`];
    yield* feedForward(weights, to, from);
    yield* selfAttention(weights, to, from);
  }
  yield* layerNorm(weights, 'encoder.ln_post', 'encoder/layer_norm');
}

/** CTranslate2 stacks query, key and value into one matrix; whisper's keys have no bias, so a third of it is zero. */
function* selfAttention(weights: Weights, to: string, from: string): Generator<GgmlTensor> {
  const attention = `${from}/self_attention`;
  yield* layerNorm(weights, `${to}.attn_ln`, `${attention}/layer_norm`);
  yield* projection(weights, `${to}.attn.query`, `${attention}/linear_0`, [0, 3]);
  yield weights.half(`${to}.attn.key.weight`, `${attention}/linear_0/weight`, [1, 3]);
  yield* projection(weights, `${to}.attn.value`, `${attention}/linear_0`, [2, 3]);
  yield* projection(weights, `${to}.attn.out`, `${attention}/linear_1`);
}

/** Here the query has its own matrix, key and value share one. */
function* crossAttention(weights: Weights, to: string, from: string): Generator<GgmlTensor> {
  const attention = `${from}/attention`;
  yield* layerNorm(weights, `${to}.cross_attn_ln`, `${attention}/layer_norm`);
  yield* projection(weights, `${to}.cross_attn.query`, `${attention}/linear_0`);
  yield weights.half(`${to}.cross_attn.key.weight`, `${attention}/linear_1/weight`, [0, 2]);
  yield* projection(weights, `${to}.cross_attn.value`, `${attention}/linear_1`, [1, 2]);
  yield* projection(weights, `${to}.cross_attn.out`, `${attention}/linear_2`);
}

function* feedForward(weights: Weights, to: string, from: string): Generator<GgmlTensor> {
  yield* layerNorm(weights, `${to}.mlp_ln`, `${from}/ffn/layer_norm`);
  yield* projection(weights, `${to}.mlp.0`, `${from}/ffn/linear_0`);
  yield* projection(weights, `${to}.mlp.2`, `${from}/ffn/linear_1`);
}

function* projection(weights: Weights, to: string, from: string, part?: Part): Generator<GgmlTensor> {
  yield weights.half(`${to}.weight`, `${from}/weight`, part);
  yield weights.single(`${to}.bias`, `${from}/bias`, part);
}

function* layerNorm(weights: Weights, to: string, from: string): Generator<GgmlTensor> {
  yield weights.single(`${to}.weight`, `${from}/gamma`);
  yield weights.single(`${to}.bias`, `${from}/beta`);
}

/** Which of how many equal parts of the rows. */
type Part = readonly [index: number, of: number];

/** A CTranslate2 model's half-precision arrays, taken as ggml tensors. */
class Weights {
  readonly #variables: Ct2Model['variables'];

  constructor(model: Ct2Model) {
    this.#variables = model.variables;
  }

  shape(name: string): readonly number[] {
    return this.#get(name).shape;
  }

  /** A tensor as it is. */
  half(name: string, from: string, part?: Part): GgmlTensor {
    const { shape, data } = rows(this.#get(from), part);
    return { name, shape: [...shape].reverse(), type: GgmlType.f16, data };
  }

  /** A tensor widened to f32: what whisper.cpp wants of biases, norms and positions. */
  single(name: string, from: string, part?: Part): GgmlTensor {
    const half = this.half(name, from, part);
    const data = Buffer.alloc(half.data.length * 2);
    for (let at = 0; at < half.data.length; at += 2)
      data.writeFloatLE(fromHalf(half.data.readUInt16LE(at)), at * 2);
    return { ...half, type: GgmlType.f32, data };
  }

  #get(name: string): Ct2Variable {
    const variable = this.#variables.get(name);
    if (!variable) throw new Error(`The CTranslate2 model has no ${name}.`);
    if (variable.type !== FLOAT16)
      throw new Error(`${name} is not in half precision: convert the model from fp16.`);
    return variable;
  }
}

function rows(variable: Ct2Variable, [index, of]: Part = [0, 1]): Pick<Ct2Variable, 'shape' | 'data'> {
  const [count = 0, ...rest] = variable.shape;
  const bytes = variable.data.length / of;
  return { shape: [count / of, ...rest], data: variable.data.subarray(index * bytes, (index + 1) * bytes) };
}
