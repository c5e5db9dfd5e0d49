/** What a voice is about to say: frames (about 12 ms each) that are yet to become sound. */
export interface Latent {
  /** [channels, frames]: the values of a channel lie together. */
  readonly values: Float32Array;
  readonly frames: number;
}

/** A stretch of frames, to be decoded with some of its neighbours. */
export interface LatentPiece {
  readonly latent: Latent;
  /** Where the stretch begins in it. */
  readonly start: number;
  readonly end: number;
  readonly last: boolean;
}

/** A third of a second: enough to be heard until the next piece is there, and soon decoded (20 ms on two cores). */
const FIRST_FRAMES = 28;
/** Each piece is heard while the next is decoded, ten times as fast on two cores; longer ones repeat less of their neighbours. */
const GROWTH = 4;

/**
 * Parts what is to be decoded: a short piece, then longer ones.
 *
 * @param context frames on either side that each piece needs beside its own.
 */
export function* piecesOf(latent: Latent, context: number): Generator<LatentPiece> {
  let size = FIRST_FRAMES;
  for (let start = 0; start < latent.frames; size *= GROWTH) {
    const left = latent.frames - start;
    // A small rest costs less with this piece than alone.
    const end = left <= size * 1.5 ? latent.frames : start + size;
    const from = Math.max(0, start - context);
    const to = Math.min(latent.frames, end + context);
    yield {
      latent: stretchOf(latent, from, to),
      start: start - from,
      end: end - from,
      last: end === latent.frames,
    };
    start = end;
  }
}

/** The samples of a piece without those of its neighbours. */
export function soundOf({ latent, start, end }: LatentPiece, decoded: Float32Array): Float32Array {
  const samplesPerFrame = decoded.length / latent.frames;
  return decoded.subarray(start * samplesPerFrame, end * samplesPerFrame);
}

function stretchOf({ values, frames }: Latent, from: number, to: number): Latent {
  const channels = values.length / frames;
  const length = to - from;
  const stretch = new Float32Array(channels * length);
  for (let channel = 0; channel < channels; channel++)
    stretch.set(values.subarray(channel * frames + from, channel * frames + to), channel * length);
  return { values: stretch, frames: length };
}
