import { dataBytes, type GgmlTensor, int32s } from '../weights/ggml-tensor.ts';

/** A model in llama.cpp's file format, version 3 (`docs/gguf.md` of ggml). */
export interface Gguf {
  /** Names and values, as they are in the file. */
  readonly metadata: Buffer;
  readonly metadataCount: number;
  /** Where in `metadata` the number of `general.file_type` is: what most of the weights are. */
  readonly fileTypeAt: number;
  readonly tensors: readonly GgmlTensor[];
}

const MAGIC = 0x46554747;
const VERSION = 3;
/** Tensors begin at multiples of this many bytes, unless the file says otherwise; the files that we read don't. */
const ALIGNMENT = 32;

/** Bytes of a value, by its type's number; strings and arrays have none of their own. */
const VALUE_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];
const STRING = 8;
const ARRAY = 9;

/**
 * Reads such a file. Nothing is copied: metadata and data stay part of the given buffer.
 *
 * @throws Error if the bytes are something else, end too early, or hold types of weights that are not known here.
 */
export function readGguf(file: Buffer): Gguf {
  let at = 0;
  const bytes = (length: number): Buffer => {
    if (at + length > file.length) throw new Error('The GGUF file ends too early.');
    return file.subarray(at, (at += length));
  };
  const uint32 = (): number => bytes(4).readUInt32LE();
  const uint64 = (): number => Number(bytes(8).readBigUInt64LE());
  const text = (): string => bytes(uint64()).toString();
  const skipValue = (type: number): void => {
    if (type === STRING) return void bytes(uint64());
    if (type !== ARRAY) return void bytes(bytesOf(type));
    const [of, count] = [uint32(), uint64()];
    if (of === STRING || of === ARRAY) for (let i = 0; i < count; i++) skipValue(of);
    else bytes(bytesOf(of) * count);
  };

  if (uint32() !== MAGIC || uint32() !== VERSION) throw new Error('Not a GGUF file of version 3.');
  const [tensorCount, metadataCount] = [uint64(), uint64()];
  const from = at;
  let fileTypeAt: number | undefined;
  for (let i = 0; i < metadataCount; i++) {
    const [name, type] = [text(), uint32()];
    if (name === 'general.alignment') throw new Error('The GGUF file has an alignment of its own.');
    if (name === 'general.file_type') fileTypeAt = at - from;
    skipValue(type);
  }
  if (fileTypeAt === undefined) throw new Error('The GGUF file does not say what its weights are.');
  const metadata = file.subarray(from, at);

  const infos = Array.from({ length: tensorCount }, () => {
    const [name, rank] = [text(), uint32()];
    return { name, shape: Array.from({ length: rank }, uint64), type: uint32(), offset: uint64() };
  });
  const data = padded(at);
  const tensors = infos.map(({ offset, ...tensor }) => {
    at = data + offset;
    return { ...tensor, data: bytes(dataBytes(tensor)) };
  });
  return { metadata, metadataCount, fileTypeAt, tensors };
}

/** The file's bytes. */
export function writeGguf({ metadata, metadataCount, tensors }: Gguf): Buffer {
  const infos: Buffer[] = [];
  const data: Buffer[] = [];
  let offset = 0;
  for (const tensor of tensors) {
    const { name, shape, type } = tensor;
    const [nameBytes, length] = [Buffer.from(name), dataBytes(tensor)];
    if (tensor.data.length !== length) throw new Error(`${name} has ${tensor.data.length} bytes of data.`);
    infos.push(uint64s(nameBytes.length), nameBytes, int32s(shape.length), uint64s(...shape));
    infos.push(int32s(type), uint64s(offset));
    data.push(tensor.data, Buffer.alloc(padded(length) - length));
    offset += padded(length);
  }
  const head = Buffer.concat([
    int32s(MAGIC, VERSION),
    uint64s(tensors.length, metadataCount),
    metadata,
    ...infos,
  ]);
  return Buffer.concat([head, Buffer.alloc(padded(head.length) - head.length), ...data]);
}

function bytesOf(type: number): number {
  const length = VALUE_BYTES[type];
  if (length === undefined) throw new Error(`The GGUF file has a value of an unknown type, ${type}.`);
  return length;
}

const padded = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/** Numbers as the file has them: little-endian. */
export function uint64s(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => buffer.writeBigUInt64LE(BigInt(value), i * 8));
  return buffer;
}
