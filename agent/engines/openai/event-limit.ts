import { Transform } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { RemoteError } from './remote-error.ts';

/** Bytes of one event: a usual one has a few hundred. Whoever parses events looks at all of an unfinished one again with each chunk. */
const MOST_EVENT_BYTES = 16 * 1_024;

/** Bytes that are handed on at a time, so that others get their turn while a flood of events is parsed. A usual reply is in smaller ones. */
const PART_BYTES = 4 * 1_024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Hands on server-sent events. The stream fails with a RemoteError when one is longer than events are, as an endless line would be. */
export function eventLimit(most = MOST_EVENT_BYTES): Transform {
  let bytes = 0;
  let lineIsEmpty = true;
  const check = (part: Buffer): void => {
    for (const byte of part) {
      bytes += 1;
      if (byte === LINE_FEED) {
        if (lineIsEmpty) bytes = 0;
        lineIsEmpty = true;
      } else if (byte !== CARRIAGE_RETURN) lineIsEmpty = false;
      if (bytes > most) throw new RemoteError('garbage', `It sends an event of more than ${most} bytes`);
    }
  };
  const handOn = async (chunk: Buffer, push: (part: Buffer) => void): Promise<void> => {
    for (let at = 0; at < chunk.length; at += PART_BYTES) {
      if (at > 0) await breathe();
      const part = chunk.subarray(at, at + PART_BYTES);
      check(part);
      push(part);
    }
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      handOn(chunk, (part) => this.push(part)).then(() => callback(), callback);
    },
  });
}
