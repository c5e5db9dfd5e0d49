import { Q8_BLOCK, Q8_BLOCK_BYTES } from './q8.ts';

/** Weights in one q4_1 block, and the bytes that it takes: a scale and a least weight in half precision, and half a byte a weight. */
const Q4_BLOCK = 32;
export const Q4_BLOCK_BYTES = 4 + Q4_BLOCK / 2;

/** ggml's numbers of the types of weights that are read or written here (`ggml_type` in `ggml.h`). */
export const GgmlType = { f32: 0, f16: 1, q4_1: 3, q8_0: 8 } as const;

/** How many weights a block holds, and how many bytes it takes. */
const BLOCKS = new Map<number, readonly [weights: number, bytes: number]>([
  [GgmlType.f32, [1, 4]],
  [GgmlType.f16, [1, 2]],
  [GgmlType.q4_1, [Q4_BLOCK, Q4_BLOCK_BYTES]],
  [GgmlType.q8_0, [Q8_BLOCK, Q8_BLOCK_BYTES]],
]);

/** Weights as all files of ggml have them, whisper.cpp's and llama.cpp's. */
export interface GgmlTensor {
  readonly name: string;
  /** ggml's order: the fastest-moving dimension first. */
  readonly shape: readonly number[];
  readonly type: number;
  readonly data: Buffer;
}

/**
 * Bytes that a tensor's data takes.
 *
 * @throws Error if its type is not known here, or its rows are not whole blocks.
 */
export function dataBytes({ name, shape, type }: Omit<GgmlTensor, 'data'>): number {
  const block = BLOCKS.get(type);
  if (!block) throw new Error(`${name} has weights of type ${type}, which is not known here.`);
  const [weights, bytes] = block;
  if ((shape[0] ?? 0) % weights !== 0)
    throw new Error(`${name} has rows that are not a multiple of ${weights}.`);
  return (shape.reduce((product, length) => product * length, 1) / weights) * bytes;
}

/** Numbers as the files have them: little-endian. */
export function int32s(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => buffer.writeInt32LE(value, i * 4));
  return buffer;
}
