/** IEEE 754 half precision, which JavaScript engines of today's Node lack. */

const scratch = new DataView(new ArrayBuffer(4));

/** The 16 bits of the half nearest to a number (ties to even, as hardware rounds). */
export function toHalf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Below 2^-14 halves are whole multiples of 2^-24.
    scratch.setUint32(0, magnitude);
    return sign | roundHalfToEven(scratch.getFloat32(0) * 2 ** 24);
  }
  // The carry of the rounding runs into the exponent, which is what it should do.
  const rounding = 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((magnitude - 0x38000000 + rounding) >>> 13);
}

/** The number that 16 bits stand for. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** All 65,536 halves as floats: decoding a tensor is then one look-up a weight. */
export function halfTable(): Float32Array {
  return Float32Array.from({ length: 0x10000 }, (_, bits) => fromHalf(bits));
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
