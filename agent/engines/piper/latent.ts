/** Frames, about 12 ms each, that the decoder turns into sound. */
export interface Latent {
  /** [channels, frames]: the values of a channel lie together. */
  readonly values: Float32Array;
  readonly frames: number;
}

/** A stretch of frames, to be decoded with some of its neighbours. */
export interface LatentPiece {
  readonly latent: Latent;
  /** The frame at which the stretch begins in it. */
  readonly start: number;
  readonly end: number;
  readonly last: boolean;
}

/** Frames of the first piece: a third of a second, which is soon decoded and lasts until the next piece is there. */
const FIRST_FRAMES = 28;
/** Factor from each piece's length to the next. Long pieces decode fewer neighbours twice, and are made while the last is heard. */
const GROWTH = 4;

/** Frames of the longest piece for programs, somewhat more than a second: no call waits for longer than it takes to decode them. */
export const PROGRAM_FRAMES = 112;

/**
 * Divides what is to be decoded into a short piece and then longer ones.
 *
 * @param context frames on either side that each piece needs beside its own.
 * @param longest frames of a piece, about.
 */
export function* piecesOf(latent: Latent, context: number, longest = Infinity): Generator<LatentPiece> {
  let size = FIRST_FRAMES;
  for (let start = 0; start < latent.frames; size = Math.min(longest, size * GROWTH)) {
    const left = latent.frames - start;
    // A small rest is decoded with this piece, since alone it would need its neighbours again.
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
