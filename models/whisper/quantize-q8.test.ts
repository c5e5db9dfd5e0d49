import { expect, test } from 'vitest';
import { ct2ToGgml } from './ct2-to-ggml.ts';
import { fromHalf, toHalf } from '../weights/float16.ts';
import { GgmlType, type GgmlTensor } from '../weights/ggml-tensor.ts';
import { readGgmlWhisper, writeGgmlWhisper } from './ggml-file.ts';
import { quantizeQ8 } from './quantize-q8.ts';
import { smallCt2Model, smallVocabulary } from './small-model.fixture.ts';

test('quantises the matrices and leaves the rest as it is', () => {
  const f16 = readGgmlWhisper(ct2ToGgml(smallCt2Model(), smallVocabulary()));
  const q8 = readGgmlWhisper(quantizeQ8(writeGgmlWhisper(f16)));

  expect(q8.sizes).toEqual({ ...f16.sizes, weightType: 2_007 });
  expect(Buffer.concat(q8.vocabulary).equals(Buffer.concat(f16.vocabulary))).toBe(true);
  for (const [i, tensor] of q8.tensors.entries()) {
    const before = f16.tensors[i];
    const matrix = /(attn\.\w+|mlp\.\d|token_embedding)\.weight$/.test(tensor.name);
    expect([tensor.name, tensor.type === GgmlType.q8_0]).toEqual([tensor.name, matrix]);
    if (!matrix) expect(tensor).toEqual(before);
  }
});

test('keeps each weight to half a step of its block', () => {
  const weights = Array.from({ length: 64 }, (_, i) => (i < 32 ? Math.sin(i * 7) : 0.01 * Math.cos(i)));
  const blocks = quantised(weights);
  for (const [i, weight] of weights.entries()) {
    const { scale, values } = blocks[i >> 5] ?? { scale: 0, values: [] };
    // Half a step, and what the scale loses as a half (11 bits of 127 steps).
    expect(Math.abs((values[i & 31] ?? NaN) * scale - weight)).toBeLessThan(0.57 * scale);
  }
  expect(blocks[0]?.values.map(Math.abs).reduce((a, b) => Math.max(a, b))).toBe(127);
});

test('rounds halves away from zero, and makes nothing of a block of zeros', () => {
  // The scale is exactly 1, so the weights are their own steps.
  const [block, zeros] = quantised([127, 2.5, -2.5, 0.5, -0.5, 1.25, ...Array<number>(26 + 32).fill(0)]);
  expect(block?.scale).toBe(1);
  expect(block?.values.slice(0, 6)).toEqual([127, 3, -3, 1, -1, 1]);
  expect(zeros).toEqual({ scale: 0, values: Array<number>(32).fill(0) });
});

/** Weights after quantisation, as blocks of 32. */
function quantised(weights: readonly number[]): { scale: number; values: number[] }[] {
  const data = Buffer.from(Uint16Array.from(weights, toHalf).buffer);
  const tensor: GgmlTensor = { name: 'w', shape: [32, weights.length / 32], type: GgmlType.f16, data };
  const { sizes } = readGgmlWhisper(ct2ToGgml(smallCt2Model(), smallVocabulary()));
  const model = { sizes, melFilters: new Float32Array(sizes.melBands), vocabulary: [], tensors: [tensor] };
  const result = readGgmlWhisper(quantizeQ8(writeGgmlWhisper(model))).tensors[0];
  if (!result) throw new Error('no tensor');
  return Array.from({ length: weights.length / 32 }, (_, i) => ({
    scale: fromHalf(result.data.readUInt16LE(i * 34)),
    values: Array.from({ length: 32 }, (_unused, j) => result.data.readInt8(i * 34 + 2 + j)),
  }));
}
