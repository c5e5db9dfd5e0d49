import type { FileHandle } from 'node:fs/promises';

/** Most bytes of a file's index: it has some ten bytes for each 20 ms. */
const LARGEST_INDEX = 16 * 1024 * 1024;
/** Most boxes that are looked at on the way to the index. */
const MOST_BOXES = 10_000;

/** The boxes that lead to the tables of samples. */
const PATH = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
/** Each table's bytes before its entries, and the bytes of an entry. */
const TABLES: Readonly<Record<string, { readonly head: number; readonly entry: number }>> = {
  stco: { head: 8, entry: 4 },
  co64: { head: 8, entry: 8 },
  stsc: { head: 8, entry: 12 },
  stts: { head: 8, entry: 8 },
};

interface Box {
  readonly type: string;
  readonly start: number;
  /** Where its contents begin. */
  readonly body: number;
  readonly end: number;
}

/** How to read an MPEG-4 file from its start to its end: its index first. */
export interface M4aOrder {
  /** The index, to be read first; its places are right for that order. */
  readonly index: Buffer<ArrayBuffer>;
  /** Where the rest begins. */
  readonly restStart: number;
}

/**
 * Finds the index (`moov`) of an MPEG-4 file. Recorders write it last, and a decoder that meets it there would have to hold the whole file.
 *
 * @throws RangeError if the file has no index, or one that says what can't be.
 */
export async function m4aOrder(file: FileHandle, size: number): Promise<M4aOrder> {
  const { index: box, soundStart } = await findIndex(file, size);
  const length = box.end - box.start;
  if (length > LARGEST_INDEX) throw new RangeError('The index is too large');
  const index = Buffer.alloc(length);
  await file.read(index, 0, length, box.start);
  const isFirst = box.start < soundStart;
  // In front of the file, the index moves everything by its own length.
  correct(index, size, isFirst ? 0 : length);
  if (!isFirst) return { index, restStart: 0 };
  const front = Buffer.alloc(box.start);
  await file.read(front, 0, box.start, 0);
  return { index: Buffer.concat([front, index]), restStart: box.end };
}

async function findIndex(file: FileHandle, size: number): Promise<{ index: Box; soundStart: number }> {
  let index: Box | undefined;
  let soundStart = Infinity;
  const header = Buffer.alloc(16);
  for (let start = 0, boxes = 0; start + 8 <= size && boxes < MOST_BOXES; boxes++) {
    await file.read(header, 0, Math.min(16, size - start), start);
    const box = boxAt(header, 0, size - start);
    if (box.type === 'mdat') soundStart = Math.min(soundStart, start);
    if (box.type === 'moov') index = { ...box, start, end: start + box.end, body: start + box.body };
    if (index && soundStart < Infinity) break;
    // What stands before the sound is kept with the index.
    if (!index && soundStart === Infinity && start + box.end > LARGEST_INDEX) break;
    start += box.end;
  }
  if (!index) throw new RangeError('There is no index');
  return { index, soundStart };
}

/** The box at a place of a buffer. @param left bytes from there on. */
function boxAt(bytes: Buffer, start: number, left: number): Box {
  let length = bytes.readUInt32BE(start);
  let head = 8;
  if (length === 1 && left >= 16) {
    length = Number(bytes.readBigUInt64BE(start + 8));
    head = 16;
  }
  if (length === 0) length = left;
  if (length < head || length > left) throw new RangeError('A box is longer than what it is in');
  return {
    type: bytes.toString('latin1', start + 4, start + 8),
    start,
    body: start + head,
    end: start + length,
  };
}

/** Moves the places of all samples, and looks at each table: one that names more entries than it has would take all memory. */
function correct(index: Buffer, fileSize: number, shift: number): void {
  const within = (start: number, end: number): void => {
    for (let at = start; at + 8 <= end;) {
      const box = boxAt(index, at, end - at);
      if (PATH.has(box.type)) within(box.body, box.end);
      else if (box.type === 'stsz') checkSizes(index, box, fileSize);
      else if (box.type in TABLES) checkTable(index, box);
      if (box.type === 'stco' || box.type === 'co64') move(index, box, shift);
      at = box.end;
    }
  };
  within(0, index.length);
}

const countIn = (index: Buffer, { body, end }: Box, at: number): number =>
  body + at + 4 <= end ? index.readUInt32BE(body + at) : Infinity;

function checkTable(index: Buffer, box: Box): void {
  const { head, entry } = TABLES[box.type] ?? { head: 0, entry: 0 };
  if (countIn(index, box, 4) * entry > box.end - box.body - head)
    throw new RangeError('A table is shorter than it says');
}

function checkSizes(index: Buffer, box: Box, fileSize: number): void {
  const [size, count] = [countIn(index, box, 4), countIn(index, box, 8)];
  // One size for all samples needs no table.
  const fits = size > 0 ? count * size <= fileSize : count * 4 <= box.end - box.body - 12;
  if (!fits) throw new RangeError('The table of sizes is wrong');
}

function move(index: Buffer, { type, body }: Box, shift: number): void {
  const count = index.readUInt32BE(body + 4);
  for (let i = 0; i < count; i++) {
    if (type === 'stco') {
      const at = body + 8 + 4 * i;
      index.writeUInt32BE((index.readUInt32BE(at) + shift) >>> 0, at);
    } else {
      const at = body + 8 + 8 * i;
      index.writeBigUInt64BE(BigInt.asUintN(64, index.readBigUInt64BE(at) + BigInt(shift)), at);
    }
  }
}
