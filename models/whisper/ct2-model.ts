/** The number that CTranslate2 gives half precision in its files. */
export const FLOAT16 = 4;

/** One array of a CTranslate2 model, as it lies in the file. */
export interface Ct2Variable {
  readonly shape: readonly number[];
  /** CTranslate2's number of the element type: 0 float32, 1 int8, 2 int16, 3 int32, 4 float16. */
  readonly type: number;
  readonly data: Buffer;
}

/** A CTranslate2 model's weights by name. */
export interface Ct2Model {
  readonly spec: string;
  readonly variables: ReadonlyMap<string, Ct2Variable>;
}

const VERSION = 6;

/**
 * Reads a CTranslate2 `model.bin` (binary version 6, little-endian; the layout is that of `ModelSpec.save` in
 * CTranslate2's `model_spec.py`). The data is not copied: it stays part of the given buffer.
 *
 * @throws Error if the bytes are something else, or end too early.
 */
export function readCt2Model(file: Buffer): Ct2Model {
  const reader = new Reader(file);
  const version = reader.uint32();
  if (version !== VERSION)
    throw new Error(`Not a CTranslate2 model of version ${VERSION}: found version ${version}.`);
  const spec = reader.string();
  reader.uint32(); // revision of the spec
  const variables = new Map<string, Ct2Variable>();
  for (let left = reader.uint32(); left > 0; left--) {
    const name = reader.string();
    const shape = Array.from({ length: reader.uint8() }, () => reader.uint32());
    const type = reader.uint8();
    variables.set(name, { shape, type, data: reader.bytes(reader.uint32()) });
  }
  for (let left = reader.uint32(); left > 0; left--) {
    const alias = reader.string();
    const variable = variables.get(reader.string());
    if (variable) variables.set(alias, variable);
  }
  return { spec, variables };
}

class Reader {
  readonly #file: Buffer;
  #at = 0;

  constructor(file: Buffer) {
    this.#file = file;
  }

  bytes(length: number): Buffer {
    if (this.#at + length > this.#file.length) throw new Error('The CTranslate2 model ends too early.');
    return this.#file.subarray(this.#at, (this.#at += length));
  }

  uint8(): number {
    return this.bytes(1).readUInt8();
  }

  uint32(): number {
    return this.bytes(4).readUInt32LE();
  }

  /** A 16-bit length that counts the final NUL, then the text. */
  string(): string {
    const length = this.bytes(2).readUInt16LE();
    return this.bytes(length).toString('utf8', 0, length - 1);
  }
}
