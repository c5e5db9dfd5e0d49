import { floatInput, outputNamed, readModel, writeModel } from './onnx-graph.ts';
import type { OnnxModel, OnnxNode } from './onnx-graph.ts';

/** What a Piper voice's graph gives. */
const SOUND = 'output';

export interface SplitVoice {
  /** Ids to latent frames, float32 [1, channels, frames]; the whole voice, ids to sound, where there is no decoder. */
  readonly encoder: Uint8Array;
  /** The encoder's output that holds each id's length in frames; undefined if the model has no such tensor. */
  readonly durations: string | undefined;
  readonly decoder: Decoder | undefined;
}

/** Latent frames to sound. */
export interface Decoder {
  readonly model: Uint8Array;
  /** Its input, the encoder's output. */
  readonly latent: string;
  /** Frames on either side of a frame that have a part in its sound. */
  readonly reach: number;
}

/**
 * Parts a Piper voice (VITS: Kim et al., 2021) where its HiFi-GAN begins, which takes most of the time and turns latent frames into sound
 * with a view of only a few frames: so sound can be had piece by piece. What the model knows but does not give out, how long each
 * phoneme is, becomes an output: the graph rounds the lengths up in its only Ceil node.
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

/** What of a model is needed for some of its tensors, another one being given. */
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
 * How many values of a tensor, on either side of those that stand for the same time, have a part in the last node's. Convolutions keep
 * the length here, transposed ones multiply it by their stride.
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
