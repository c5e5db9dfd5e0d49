import { toHalf } from '../weights/float16.ts';
import { GgufType, type GgufTensor, writeGguf } from './gguf-file.ts';

/** Types of values in a GGUF file. */
const [UINT32, STRING, ARRAY] = [4, 8, 9];

/** Numbers of 4 bits in no order, one for each weight of a block. */
export const numbers = Array.from({ length: 32 }, (_, i) => (i * 7) % 16);

/** Two rows of 32 weights: half of {@link numbers} less 3, and 0.25 throughout. */
export const q4Matrix: GgufTensor = {
  name: 'matrix',
  shape: [32, 2],
  type: GgufType.q4_1,
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
export function smallGguf(tensors: readonly GgufTensor[]): Buffer {
  const before = Buffer.concat([
    ...[text('general.architecture'), uint32(STRING), text('llama')],
    ...[text('tokenizer.ggml.tokens'), uint32(ARRAY), uint32(STRING), uint64(2), text('a'), text('bc')],
    ...[text('tokenizer.ggml.token_type'), uint32(ARRAY), uint32(UINT32), uint64(2), uint32(1), uint32(3)],
    ...[text('general.file_type'), uint32(UINT32)],
  ]);
  const metadata = Buffer.concat([before, uint32(3), text('llama.block_count'), uint32(UINT32), uint32(30)]);
  return writeGguf({ metadata, metadataCount: 5, fileTypeAt: before.length, tensors });
}

function text(value: string): Buffer {
  return Buffer.concat([uint64(Buffer.byteLength(value)), Buffer.from(value)]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}
