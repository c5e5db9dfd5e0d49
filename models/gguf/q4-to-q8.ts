import { halfTable } from '../weights/float16.ts';
import { GgmlType, type GgmlTensor, Q4_BLOCK_BYTES } from '../weights/ggml-tensor.ts';
import { Q8_BLOCK, Q8_BLOCK_BYTES, writeQ8Block } from '../weights/q8.ts';
import { readGguf, writeGguf } from './gguf-file.ts';

/** `LLAMA_FTYPE_MOSTLY_Q8_0` of llama.cpp. */
const MOSTLY_Q8_0 = 7;

/**
 * Writes a language model's q4_1 weights as q8_0, since llama.cpp multiplies those faster (docs/decisions/language-model.md).
 * Rounding changes a weight by at most 1/254 of the largest one in its block.
 *
 * @param file a model in GGUF.
 */
export function q4ToQ8(file: Buffer): Buffer {
  const model = readGguf(file);
  const halves = halfTable();
  const metadata = Buffer.from(model.metadata);
  metadata.writeUInt32LE(MOSTLY_Q8_0, model.fileTypeAt);
  return writeGguf({
    ...model,
    metadata,
    tensors: model.tensors.map((tensor) =>
      tensor.type === GgmlType.q4_1 ? convertTensor(tensor, halves) : tensor,
    ),
  });
}

/** A q4_1 block's weights are `scale * number + least`; the first half of them in the low halves of its bytes (ggml's `block_q4_1`). */
function convertTensor(tensor: GgmlTensor, halves: Float32Array): GgmlTensor {
  const from = tensor.data;
  const blocks = from.length / Q4_BLOCK_BYTES;
  const data = Buffer.alloc(blocks * Q8_BLOCK_BYTES);
  const block = new Float32Array(Q8_BLOCK);
  for (let index = 0; index < blocks; index++) {
    const at = index * Q4_BLOCK_BYTES;
    const scale = halves[from.readUInt16LE(at)] as number;
    const least = halves[from.readUInt16LE(at + 2)] as number;
    for (let i = 0; i < Q8_BLOCK / 2; i++) {
      const both = from[at + 4 + i] as number;
      block[i] = (both & 0x0f) * scale + least;
      block[i + Q8_BLOCK / 2] = (both >>> 4) * scale + least;
    }
    writeQ8Block(block, data, index * Q8_BLOCK_BYTES);
  }
  return { ...tensor, type: GgmlType.q8_0, data };
}
