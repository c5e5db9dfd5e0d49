import { floatInput, outputNamed, readModel, writeModel } from './onnx-graph.ts';
import type { OnnxModel, OnnxNode } from './onnx-graph.ts';

/** The output of a Piper voice's graph. */
const SOUND = 'output';

export interface SplitVoice {
  /** Turns ids into latent frames, float32 [1, channels, frames]. If there is no decoder, it is the whole voice: ids to sound. */
  readonly encoder: Uint8Array;
  /** The encoder's output that holds each id's length in frames; undefined if the model has no such tensor. */
  readonly durations: string | undefined;
  readonly decoder: Decoder | undefined;
}

/** The model that turns latent frames into sound. */
export interface Decoder {
  readonly model: Uint8Array;
  /** Name of its input, which is the encoder's output. */
  readonly latent: string;
  /** Number of frames on either side of a frame that have a part in its sound. */
  readonly reach: number;
}

/**
 * Splits a Piper voice (VITS: Kim et al., 2021) before its HiFi-GAN, which needs only a few neighbours of a frame and so can decode
 * piece by piece. The length of each phoneme, which the graph's only Ceil node rounds up, becomes an output.
 */
export function splitDecoder(bytes: Uint8Array): SplitVoice {
  const model = readModel(bytes);
  const ceils = model.nodes.filter(({ operation }) => operation === 'Ceil');
  const durations = ceils.length === 1 ? ceils[0]?.outputs[0] : undefined;
  const latent = model.nodes.find(isFirstOfDecoder)?.inputs[0];
  const known = durations === undefined ? [] : [durations];
  if (latent === undefined) {
    const outputs = [...model.outputs, ...known.map(outputNamed)];
    return { encoder: writeModel({ ...model, outputs }), durations, decoder: undefined };
  }
  const decoder = partOf(model, [SOUND], latent);
  const decoderInput = floatInput(latent, ['batch_size', 'channels', 'frames']);
  return {
    encoder: writeModel({
      ...partOf(model, [latent, ...known]),
      outputs: [latent, ...known].map(outputNamed),
    }),
    durations,
    decoder: {
      model: writeModel({ ...decoder, inputs: [decoderInput, ...decoder.inputs] }),
      latent,
      reach: reach(decoder.nodes, latent),
    },
  };
}

const isFirstOfDecoder = ({ operation, name, outputs }: OnnxNode): boolean =>
  operation === 'Conv' && [name, ...outputs].some((label) => label.startsWith('/dec/conv_pre'));

/** The part of a model that computes the wanted tensors, from the given one if there is one. */
function partOf(model: OnnxModel, wanted: readonly string[], given?: string): OnnxModel {
  const needed = new Set(wanted);
  const nodes = model.nodes.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((output) => output !== given && needed.has(output))) return false;
    for (const input of inputs) needed.add(input);
    return true;
  });
  const isNeeded = ({ name }: { readonly name: string }): boolean => needed.has(name);
  return {
    nodes: nodes.toReversed(),
    initializers: model.initializers.filter(isNeeded),
    inputs: model.inputs.filter(isNeeded),
    outputs: model.outputs.filter(isNeeded),
    frame: model.frame,
  };
}

/**
 * How many values of a tensor, on either side of a value at the same time, have a part in one value of the last node. Convolutions
 * keep the length here; transposed ones multiply it by their stride.
 */
function reach(nodes: readonly OnnxNode[], tensor: string): number {
  const reaches = new Map<string, number>();
  const of = (name: string): number => reaches.get(name) ?? 0;
  for (const node of nodes.toReversed()) {
    const after = Math.max(...node.outputs.map(of));
    const [kernel = 1] = node.sizes.get('kernel_shape') ?? [];
    const [stride = 1] = node.sizes.get('strides') ?? [];
    const [dilation = 1] = node.sizes.get('dilations') ?? [];
    const before =
      node.operation === 'ConvTranspose'
        ? Math.floor((after + (kernel + stride) / 2 - 1) / stride)
        : after + Math.ceil(((kernel - 1) * dilation) / 2);
    for (const input of node.inputs) reaches.set(input, Math.max(of(input), before));
  }
  return of(tensor);
}
