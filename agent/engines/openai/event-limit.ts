import { Transform } from 'node:stream';
import { RemoteError } from './remote-error.ts';

/** Bytes of one event: a usual one has a few hundred. Whoever parses events looks at all of an unfinished one again with each chunk. */
const MOST_EVENT_BYTES = 16 * 1_024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Hands on server-sent events. The stream fails with a RemoteError when one is longer than events are, as an endless line would be. */
export function eventLimit(most = MOST_EVENT_BYTES): Transform {
  let bytes = 0;
  let lineIsEmpty = true;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      for (const byte of chunk) {
        bytes += 1;
        if (byte === LINE_FEED) {
          if (lineIsEmpty) bytes = 0;
          lineIsEmpty = true;
        } else if (byte !== CARRIAGE_RETURN) lineIsEmpty = false;
        if (bytes > most) {
          callback(new RemoteError('garbage', `It sends an event of more than ${most} bytes`));
          return;
        }
      }
      callback(null, chunk);
    },
  });
}
