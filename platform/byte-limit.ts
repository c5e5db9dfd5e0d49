import { Transform } from 'node:stream';

/** More bytes came than there may be. */
class TooManyBytesError extends Error {
  override readonly name = 'TooManyBytesError';
}

/** Hands on at most `limit` bytes. The stream fails with a TooManyBytesError when there are more. */
export function byteLimit(limit: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      bytes += chunk.length;
      if (bytes > limit) callback(new TooManyBytesError(`there are more than ${limit} bytes`));
      else callback(null, chunk);
    },
  });
}
