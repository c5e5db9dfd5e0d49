import { toHalf } from '../weights/float16.ts';
import { GgmlType, type GgmlTensor, int32s } from '../weights/ggml-tensor.ts';
import { uint64s, writeGguf } from './gguf-file.ts';

/** Types of values in a GGUF file. */
const [UINT32, STRING, ARRAY] = [4, 8, 9];

/** Numbers of 4 bits in no order, one for each weight of a block. */
export const numbers = Array.from({ length: 32 }, (_, i) => (i * 7) % 16);

/** Two rows of 32 weights: half of {@link numbers} less 3, and 0.25 throughout. */
export const q4Matrix: GgmlTensor = {
  name: 'matrix',
  shape: [32, 2],
  type: GgmlType.q4_1,
  data: Buffer.concat([q4Block(0.5, -3), q4Block(0, 0.25)]),
};

/** A block of 32 weights `scale * number + least`. */
function q4Block(scale: number, least: number): Buffer {
  const block = Buffer.alloc(20);
  block.writeUInt16LE(toHalf(scale), 0);
  block.writeUInt16LE(toHalf(least), 2);
  for (let i = 0; i < 16; i++) block[4 + i] = (numbers[i] ?? 0) | ((numbers[i + 16] ?? 0) << 4);
  return block;
}

/** A model with some metadata of each kind and the given tensors. */
export function smallGguf(tensors: readonly GgmlTensor[]): Buffer {
  const before = Buffer.concat([
    ...[text('general.architecture'), int32s(STRING), text('llama')],
    ...[text('tokenizer.ggml.tokens'), int32s(ARRAY, STRING), uint64s(2), text('a'), text('bc')],
    ...[text('tokenizer.ggml.token_type'), int32s(ARRAY, UINT32), uint64s(2), int32s(1, 3)],
    ...[text('general.file_type'), int32s(UINT32)],
  ]);
  const metadata = Buffer.concat([before, int32s(3), text('llama.block_count'), int32s(UINT32, 30)]);
  return writeGguf({ metadata, metadataCount: 5, fileTypeAt: before.length, tensors });
}

function text(value: string): Buffer {
  return Buffer.concat([uint64s(Buffer.byteLength(value)), Buffer.from(value)]);
}
