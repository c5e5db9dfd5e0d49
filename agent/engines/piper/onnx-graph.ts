import { field, fields, varintField } from './protobuf.ts';
import type { Field } from './protobuf.ts';

/** Field numbers of onnx.proto (github.com/onnx/onnx) that are used here. */
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
  /** "Conv". */
  readonly operation: string;
  /** Tensors that it reads, those of graphs inside it included. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes that are lists of whole numbers: "strides". */
  readonly sizes: ReadonlyMap<string, readonly number[]>;
  readonly bytes: Uint8Array;
}

/** A tensor or input by its name, and the field that defines it. */
interface Named {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** An ONNX model, in views of its bytes. */
export interface OnnxModel {
  /** In an order in which they can be computed, as ONNX has them. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Named[];
  readonly inputs: readonly Named[];
  readonly outputs: readonly Named[];
  /** What stands around the graph: versions. */
  readonly frame: readonly Uint8Array[];
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** @throws RangeError if the bytes are no model. */
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

/** The bytes of a model. Its parts are copied once. */
export function writeModel({ nodes, initializers, inputs, outputs, frame }: OnnxModel): Uint8Array {
  const parts = [...nodes, ...initializers, ...inputs, ...outputs].map((part) => part.bytes);
  return Buffer.concat([...frame, ...field(MODEL_GRAPH, ...parts)]);
}

/** An output: its type is known from the graph. */
export const outputNamed = (name: string): Named => ({
  name,
  bytes: Buffer.concat(field(GRAPH_OUTPUT, ...field(VALUE_NAME, encoder.encode(name)))),
});

/** An input of 32-bit floats, whose dimensions are known by name alone. */
export function floatInput(name: string, dimensions: readonly string[]): Named {
  const shape = dimensions.flatMap((dimension) =>
    field(SHAPE_DIMENSION, ...field(DIMENSION_NAME, encoder.encode(dimension))),
  );
  const tensor = [varintField(TENSOR_ELEMENT, FLOAT32), ...field(TENSOR_SHAPE, ...shape)];
  const type = field(VALUE_TYPE, ...field(TYPE_TENSOR, ...tensor));
  return {
    name,
    bytes: Buffer.concat(field(GRAPH_INPUT, ...field(VALUE_NAME, encoder.encode(name)), ...type)),
  };
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
