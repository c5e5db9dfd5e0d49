import { BinaryReader, BinaryWriter, type IBinaryWriter, WireType } from '@bufbuild/protobuf';

/** The field numbers of onnx.proto (github.com/onnx/onnx) that are used here. */
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_INITIALIZER = 5;
const GRAPH_INPUT = 11;
const GRAPH_OUTPUT = 12;
const NODE_INPUT = 1;
const NODE_OUTPUT = 2;
const NODE_NAME = 3;
const NODE_OP_TYPE = 4;
const NODE_ATTRIBUTE = 5;
const ATTRIBUTE_NAME = 1;
const ATTRIBUTE_GRAPH = 6;
const ATTRIBUTE_INTS = 8;
const INITIALIZER_NAME = 8;
const VALUE_NAME = 1;
const VALUE_TYPE = 2;
const TYPE_TENSOR = 1;
const TENSOR_ELEMENT = 1;
const TENSOR_SHAPE = 2;
const SHAPE_DIMENSION = 1;
const DIMENSION_NAME = 2;

const FLOAT32 = 1;

export interface OnnxNode {
  readonly name: string;
  /** The kind of operation, as in "Conv". */
  readonly operation: string;
  /** Names of the tensors that it reads, also in graphs inside it. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The attributes that are lists of whole numbers, such as "strides". */
  readonly sizes: ReadonlyMap<string, readonly number[]>;
  readonly bytes: Uint8Array;
}

/** A field of a protobuf message. */
interface Field {
  readonly number: number;
  /** The whole field with its number, which can be copied into another message as it is. */
  readonly bytes: Uint8Array;
  /** The bytes of a length-delimited field: a message, a string. Empty for the other kinds. */
  readonly content: Uint8Array;
  /** The value of a varint field; 0 for the other kinds. */
  readonly value: number;
}

/** A tensor or input by its name, and the field that defines it. */
interface Named {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** An ONNX model, in views of its bytes. */
export interface OnnxModel {
  /** The nodes in an order in which they can be computed, as ONNX keeps them. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Named[];
  readonly inputs: readonly Named[];
  readonly outputs: readonly Named[];
  /** The fields around the graph, such as versions. */
  readonly frame: readonly Uint8Array[];
}

const decoder = new TextDecoder();
const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * Reads a model. Its parts are views of the bytes.
 *
 * @throws Error if the bytes are no model.
 */
export function readModel(bytes: Uint8Array): OnnxModel {
  const model = [...fields(bytes)];
  const graph = model
    .filter(({ number }) => number === MODEL_GRAPH)
    .flatMap(({ content }) => [...fields(content)]);
  const named = (kind: number, nameField: number): Named[] =>
    graph
      .filter(({ number }) => number === kind)
      .map((part) => ({ name: texts(fields(part.content), nameField)[0] ?? '', bytes: part.bytes }));
  return {
    nodes: graph.filter(({ number }) => number === GRAPH_NODE).map(readNode),
    initializers: named(GRAPH_INITIALIZER, INITIALIZER_NAME),
    inputs: named(GRAPH_INPUT, VALUE_NAME),
    outputs: named(GRAPH_OUTPUT, VALUE_NAME),
    frame: model.filter(({ number }) => number !== MODEL_GRAPH).map((part) => part.bytes),
  };
}

/** Writes a model. Its parts are copied once. */
export function writeModel({ nodes, initializers, inputs, outputs, frame }: OnnxModel): Uint8Array {
  const parts = [...nodes, ...initializers, ...inputs, ...outputs].map((part) => part.bytes);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = new BinaryWriter().tag(MODEL_GRAPH, WireType.LengthDelimited).uint32(length).finish();
  return Buffer.concat([...frame, header, ...parts]);
}

/** An output of the graph, which needs no type: it follows from the graph. */
export const outputNamed = (name: string): Named => ({
  name,
  bytes: message(new BinaryWriter(), GRAPH_OUTPUT, (value) => text(value, VALUE_NAME, name)).finish(),
});

/** An input of 32-bit floats, whose dimensions have names instead of sizes. */
export function floatInput(name: string, dimensions: readonly string[]): Named {
  const writer = message(new BinaryWriter(), GRAPH_INPUT, (value) => {
    text(value, VALUE_NAME, name);
    message(value, VALUE_TYPE, (type) =>
      message(type, TYPE_TENSOR, (tensor) => {
        tensor.tag(TENSOR_ELEMENT, WireType.Varint).int32(FLOAT32);
        message(tensor, TENSOR_SHAPE, (shape) => {
          for (const dimension of dimensions)
            message(shape, SHAPE_DIMENSION, (named) => text(named, DIMENSION_NAME, dimension));
        });
      }),
    );
  });
  return { name, bytes: writer.finish() };
}

/** Writes a field that is a message. */
function message(
  writer: IBinaryWriter,
  number: number,
  content: (writer: IBinaryWriter) => unknown,
): IBinaryWriter {
  const inner = writer.tag(number, WireType.LengthDelimited).fork();
  content(inner);
  return inner.join();
}

const text = (writer: IBinaryWriter, number: number, value: string): IBinaryWriter =>
  writer.tag(number, WireType.LengthDelimited).string(value);

/** The fields of a message, in order, as views of its bytes. */
function* fields(bytes: Uint8Array): Generator<Field> {
  const reader = new BinaryReader(bytes, decoder);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, kind] = reader.tag();
    let content = NOTHING;
    let value = 0;
    if (kind === WireType.LengthDelimited) content = reader.bytes();
    else if (kind === WireType.Varint) value = Number(reader.int64());
    else reader.skip(kind, number);
    yield { number, bytes: bytes.subarray(start, reader.pos), content, value };
  }
}

function readNode({ content, bytes }: Field): OnnxNode {
  const parts = [...fields(content)];
  const attributes = parts
    .filter(({ number }) => number === NODE_ATTRIBUTE)
    .map((attribute) => [...fields(attribute.content)]);
  const nested = attributes
    .flat()
    .filter(({ number }) => number === ATTRIBUTE_GRAPH)
    .flatMap((graph) => [...fields(graph.content)])
    .filter(({ number }) => number === GRAPH_NODE)
    .map(readNode);
  return {
    name: texts(parts, NODE_NAME)[0] ?? '',
    operation: texts(parts, NODE_OP_TYPE)[0] ?? '',
    inputs: [...texts(parts, NODE_INPUT), ...nested.flatMap((node) => node.inputs)],
    outputs: texts(parts, NODE_OUTPUT),
    sizes: new Map(
      attributes.map((attribute) => [
        texts(attribute, ATTRIBUTE_NAME)[0] ?? '',
        attribute.filter(({ number }) => number === ATTRIBUTE_INTS).map(({ value }) => value),
      ]),
    ),
    bytes,
  };
}

const texts = (parts: Iterable<Field>, number: number): string[] =>
  [...parts].filter((part) => part.number === number).map(({ content }) => decoder.decode(content));
