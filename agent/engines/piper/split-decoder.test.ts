import { BinaryWriter, WireType } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { readModel } from './onnx-graph.ts';
import { splitDecoder } from './split-decoder.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const field = (number: number, ...content: readonly Uint8Array[]): Uint8Array =>
  new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(Buffer.concat(content)).finish();
const varintField = (number: number, value: number): Uint8Array =>
  new BinaryWriter().tag(number, WireType.Varint).int64(value).finish();

interface NodeParts {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly sizes?: Readonly<Record<string, number>>;
}

/** A node as a field of its graph. Each of its attributes is a list of one number. */
const node = ({ type, inputs, output, sizes = {} }: NodeParts): Uint8Array =>
  field(
    1,
    ...inputs.map((input) => field(1, bytes(input))),
    field(2, bytes(output)),
    field(4, bytes(type)),
    ...Object.entries(sizes).map(([name, size]) =>
      field(5, field(1, bytes(name)), varintField(8, size), varintField(20, 7)),
    ),
  );
const input = (name: string): Uint8Array => field(11, field(1, bytes(name)));
const initializer = (name: string): Uint8Array => field(5, field(8, bytes(name)));

/** A model: ir_version and a graph. */
const model = (...graph: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([varintField(1, 8), field(7, ...graph, field(12, field(1, bytes('output'))))]);

/** A small voice, which turns ids and a speaker into lengths and latent frames, with a decoder that doubles the frames. */
const voice = model(
  input('input'),
  input('sid'),
  initializer('words'),
  initializer('dec.conv_pre.weight'),
  initializer('voices'),
  node({ type: 'Mul', inputs: ['input', 'words'], output: 'w' }),
  node({ type: 'Ceil', inputs: ['w'], output: 'lengths' }),
  node({ type: 'Add', inputs: ['w', 'lengths'], output: 'z' }),
  node({
    type: 'Conv',
    inputs: ['z', 'dec.conv_pre.weight'],
    output: '/dec/conv_pre/Conv_output_0',
    sizes: { kernel_shape: 7, dilations: 1, strides: 1 },
  }),
  node({ type: 'Gather', inputs: ['voices', 'sid'], output: 'speaker' }),
  node({ type: 'Add', inputs: ['/dec/conv_pre/Conv_output_0', 'speaker'], output: 'a' }),
  node({
    type: 'ConvTranspose',
    inputs: ['a', 'up'],
    output: 'b',
    sizes: { kernel_shape: 4, strides: 2 },
  }),
  node({
    type: 'Conv',
    inputs: ['b', 'wide'],
    output: 'output',
    sizes: { kernel_shape: 3, dilations: 5 },
  }),
);
const names = (parts: readonly { readonly name: string }[]): string[] => parts.map(({ name }) => name);

test('a voice is parted where its decoder begins; each part has what it needs and no more', () => {
  const { encoder, durations, decoder } = splitDecoder(voice);
  expect(durations).toBe('lengths');
  expect(decoder?.latent).toBe('z');

  const first = readModel(encoder);
  expect(first.nodes.map(({ operation }) => operation)).toEqual(['Mul', 'Ceil', 'Add']);
  expect(names(first.inputs)).toEqual(['input']);
  expect(names(first.outputs)).toEqual(['z', 'lengths']);
  expect(names(first.initializers)).toEqual(['words']);

  const second = readModel(decoder?.model ?? new Uint8Array());
  expect(second.nodes.map(({ operation }) => operation)).toEqual([
    'Conv',
    'Gather',
    'Add',
    'ConvTranspose',
    'Conv',
  ]);
  expect(names(second.inputs)).toEqual(['z', 'sid']);
  expect(names(second.outputs)).toEqual(['output']);
  expect(names(second.initializers)).toEqual(['dec.conv_pre.weight', 'voices']);
});

test('the decoder sees as far as its convolutions together', () => {
  // Five samples around the last one; at half the rate these are three, and one for the transposed kernel's own width; then three.
  expect(splitDecoder(voice).decoder?.reach).toBe(3 + 3);
});

test.each([
  ['without a decoder that is known', [node({ type: 'Ceil', inputs: ['x'], output: 'output' })], 'output'],
  ['without rounded lengths', [node({ type: 'Mul', inputs: ['x'], output: 'output' })], undefined],
  [
    'with more than one tensor of such lengths',
    [
      node({ type: 'Ceil', inputs: ['x'], output: 'a' }),
      node({ type: 'Ceil', inputs: ['a'], output: 'output' }),
    ],
    undefined,
  ],
])('a model %s stays whole', (_, nodes, durations) => {
  const split = splitDecoder(model(...nodes));
  expect(split.decoder).toBeUndefined();
  expect(split.durations).toBe(durations);
  expect(readModel(split.encoder).nodes).toHaveLength(nodes.length);
});

test('a model that is cut off is refused', () => {
  expect(() => splitDecoder(voice.subarray(0, voice.length - 3))).toThrow(RangeError);
});
