import { toHalf } from './float16.ts';

/** Weights in one q8_0 block, and the bytes that it takes: a half-precision scale and one byte a weight. */
export const Q8_BLOCK = 32;
export const Q8_BLOCK_BYTES = 2 + Q8_BLOCK;

/**
 * ggml's `quantize_row_q8_0_ref`, in float32 as there: the scale is the block's largest weight ÷ 127.
 *
 * @param block as many weights as {@link Q8_BLOCK} says.
 * @param to where the block goes in `data`.
 */
export function writeQ8Block(block: Float32Array, data: Buffer, to: number): void {
  let largest = 0;
  for (let i = 0; i < Q8_BLOCK; i++) {
    const weight = block[i] as number;
    if (weight > largest) largest = weight;
    else if (-weight > largest) largest = -weight;
  }
  const scale = Math.fround(largest / 127);
  const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
  let at = data.writeUInt16LE(toHalf(scale), to);
  for (let i = 0; i < Q8_BLOCK; i++) data[at++] = roundAway(Math.fround((block[i] as number) * inverse));
}

/** C's `roundf`: halves go away from zero. */
function roundAway(value: number): number {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}
