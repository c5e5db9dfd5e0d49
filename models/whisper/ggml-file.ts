import { dataBytes, type GgmlTensor, int32s } from '../weights/ggml-tensor.ts';

/** Sizes of a whisper model, in the order in which the file has them. */
export interface WhisperSizes {
  readonly vocabulary: number;
  readonly audioContext: number;
  readonly audioState: number;
  readonly audioHeads: number;
  readonly audioLayers: number;
  readonly textContext: number;
  readonly textState: number;
  readonly textHeads: number;
  readonly textLayers: number;
  readonly melBands: number;
  /** What most of the weights are: 1 for f16, 2007 for q8_0 (quantisation version 2, type 7). */
  readonly weightType: number;
}

/** A whisper model in the file format of whisper.cpp (`models/README.md` and `whisper_model_load` there). */
export interface GgmlWhisper {
  readonly sizes: WhisperSizes;
  /** melBands × 201 weights. */
  readonly melFilters: Float32Array;
  /** Each token's bytes, by id, without the special ones. */
  readonly vocabulary: readonly Buffer[];
  readonly tensors: readonly GgmlTensor[];
}

const MAGIC = 0x67676d6c;
const SIZE_NAMES = [
  'vocabulary',
  'audioContext',
  'audioState',
  'audioHeads',
  'audioLayers',
  'textContext',
  'textState',
  'textHeads',
  'textLayers',
  'melBands',
  'weightType',
] as const satisfies readonly (keyof WhisperSizes)[];

/** The file's bytes. */
export function writeGgmlWhisper(model: GgmlWhisper): Buffer {
  const { sizes, melFilters, vocabulary, tensors } = model;
  const parts: Buffer[] = [
    int32s(MAGIC, ...SIZE_NAMES.map((name) => sizes[name])),
    int32s(sizes.melBands, melFilters.length / sizes.melBands),
    Buffer.from(melFilters.buffer, melFilters.byteOffset, melFilters.byteLength),
    int32s(vocabulary.length),
    ...vocabulary.flatMap((token) => [int32s(token.length), token]),
  ];
  for (const tensor of tensors) {
    const { name, shape, type, data } = tensor;
    if (data.length !== dataBytes(tensor)) throw new Error(`${name} has ${data.length} bytes of data.`);
    parts.push(int32s(shape.length, Buffer.byteLength(name), type, ...shape), Buffer.from(name), data);
  }
  return Buffer.concat(parts);
}

/**
 * Reads such a file. Tensor data is not copied: it stays part of the given buffer.
 *
 * @throws Error if the bytes are something else, or end too early.
 */
export function readGgmlWhisper(file: Buffer): GgmlWhisper {
  let at = 0;
  const bytes = (length: number): Buffer => {
    if (length < 0 || at + length > file.length) throw new Error('The whisper model ends too early.');
    return file.subarray(at, (at += length));
  };
  const int32 = (): number => bytes(4).readInt32LE();

  if (int32() !== MAGIC) throw new Error('Not a whisper model in ggml format.');
  const sizes = Object.fromEntries(SIZE_NAMES.map((name) => [name, int32()])) as unknown as WhisperSizes;
  const filterCount = int32() * int32();
  const melFilters = new Float32Array(new Uint8Array(bytes(filterCount * 4)).buffer);
  const vocabulary = Array.from({ length: int32() }, () => bytes(int32()));
  const tensors: GgmlTensor[] = [];
  while (at < file.length) {
    const [rank, nameLength, type] = [int32(), int32(), int32()];
    const shape = Array.from({ length: rank }, int32);
    const name = bytes(nameLength).toString();
    tensors.push({ name, shape, type, data: bytes(dataBytes({ name, shape, type })) });
  }
  return { sizes, melFilters, vocabulary, tensors };
}
