import { expect, test } from 'vitest';
import { fromHalf } from '../weights/float16.ts';
import { GgmlType, type GgmlTensor } from '../weights/ggml-tensor.ts';
import { readGguf } from './gguf-file.ts';
import { q4ToQ8 } from './q4-to-q8.ts';
import { numbers, q4Matrix, smallGguf } from './small-gguf.fixture.ts';

const norm: GgmlTensor = {
  name: 'norm',
  shape: [3],
  type: GgmlType.f32,
  data: Buffer.from(Float32Array.of(1, 2, 3).buffer),
};
test('writes q4_1 weights as q8_0, each in its place and to half a step of its block', () => {
  const [, matrix] = readGguf(q4ToQ8(smallGguf([norm, q4Matrix]))).tensors;
  expect(matrix).toMatchObject({ name: 'matrix', shape: [32, 2], type: GgmlType.q8_0 });
  const { data } = matrix ?? q4Matrix;
  const scale = fromHalf(data.readUInt16LE(0));
  // The largest weight is 15 * 0.5 - 3 = 4.5.
  expect(scale).toBeCloseTo(4.5 / 127, 4);
  for (const [i, number] of numbers.entries())
    expect(Math.abs(data.readInt8(2 + i) * scale - (number * 0.5 - 3))).toBeLessThan(0.57 * scale);
  for (let i = 0; i < 32; i++)
    expect(data.readInt8(36 + i) * fromHalf(data.readUInt16LE(34))).toBeCloseTo(0.25, 3);
});

test('keeps all else, and says what the weights are now', () => {
  const before = smallGguf([norm, q4Matrix]);
  const after = q4ToQ8(before);
  const [kept] = readGguf(after).tensors;
  expect(kept).toEqual(norm);
  const { metadata, fileTypeAt } = readGguf(after);
  expect(metadata.readUInt32LE(fileTypeAt)).toBe(7);
  const expected = Buffer.from(readGguf(before).metadata);
  expected.writeUInt32LE(7, fileTypeAt);
  expect(metadata.equals(expected)).toBe(true);
});

test.each([
  ['is something else', Buffer.from('not a model at all'), 'Not a GGUF file'],
  ['ends too early', smallGguf([norm, q4Matrix]).subarray(0, -40), 'ends too early'],
  ['has weights of a type we do not know', ofType(2), 'norm has weights of type 2'],
])('refuses a file that %s', (_, file, message) => {
  expect(() => q4ToQ8(file)).toThrow(message);
});

/** A file whose only tensor, written as f32, says that its weights are of another type. */
function ofType(type: number): Buffer {
  const file = smallGguf([norm]);
  const rankAndShape = 4 + 8;
  file.writeUInt32LE(type, file.lastIndexOf(norm.name) + norm.name.length + rankAndShape);
  return file;
}
