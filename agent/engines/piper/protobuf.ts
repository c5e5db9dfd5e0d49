/** A field of a protobuf message. */
export interface Field {
  readonly number: number;
  /** All of it, its key included: copied as it is, it is the same field of another message. */
  readonly bytes: Uint8Array;
  /** The bytes of a length-delimited field: a message, a string. Empty for the other kinds. */
  readonly content: Uint8Array;
  /** The value of a varint field; 0 for the other kinds. */
  readonly value: number;
}

const NOTHING = new Uint8Array(0);

/**
 * The fields of a message, in order, as views of its bytes.
 *
 * @throws RangeError if the bytes are no whole message.
 */
export function* fields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('The model is cut off');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const key = varint();
    const wireType = key % 8;
    let value = 0;
    let length = 0;
    if (wireType === 0) value = varint();
    else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else if (wireType === 2) length = varint();
    else throw new RangeError(`The model has a field of unknown kind ${wireType}`);
    const content = length === 0 ? NOTHING : message.subarray(at, at + length);
    at += length;
    if (at > message.length) throw new RangeError('The model is cut off');
    yield { number: Math.floor(key / 8), bytes: message.subarray(start, at), content, value };
  }
}

/** A length-delimited field, in parts that are not copied. */
export function field(number: number, ...content: readonly Uint8Array[]): Uint8Array[] {
  return [
    header(
      number,
      content.reduce((length, part) => length + part.length, 0),
    ),
    ...content,
  ];
}

/** A field that holds a whole number. */
export const varintField = (number: number, value: number): Uint8Array =>
  Uint8Array.from([...varintOf(number * 8), ...varintOf(value)]);

const header = (number: number, length: number): Uint8Array =>
  Uint8Array.from([...varintOf(number * 8 + 2), ...varintOf(length)]);

function varintOf(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) return bytes;
  }
}
