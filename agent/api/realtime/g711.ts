/** ITU-T G.711: 16-bit samples as one byte each, by the µ-law of North America and Japan, or the A-law of everywhere else. */
interface Law {
  encode(sample: number): number;
  decode(code: number): number;
}

/** Added before the logarithm of the µ-law, so that its smallest step is as fine as the linear code's. */
const BIAS = 0x84;
/** The loudest sample that has a code when the bias is added. */
const CLIP = 32_635;

/** The position of the highest bit above the lowest seven: 0 to 7. */
const segmentOf = (magnitude: number): number => Math.max(0, 24 - Math.clz32(magnitude));

const muLaw: Law = {
  encode(sample) {
    const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
    const segment = segmentOf(magnitude);
    const mantissa = (magnitude >> (segment + 3)) & 0x0f;
    return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | mantissa) & 0xff;
  },
  decode(code) {
    const bits = ~code & 0xff;
    const magnitude = ((((bits & 0x0f) << 3) + BIAS) << ((bits >> 4) & 0x07)) - BIAS;
    return bits & 0x80 ? -magnitude : magnitude;
  },
};

/** Every other bit is inverted on the line, so that silence has changes in it by which receivers keep time. */
const INVERTED = 0x55;

const aLaw: Law = {
  encode(sample) {
    // Negative samples begin at −1, since there is no negative zero.
    const magnitude = sample < 0 ? ~sample : sample;
    const segment = segmentOf(magnitude);
    const mantissa = (magnitude >> Math.max(4, segment + 3)) & 0x0f;
    return ((sample < 0 ? 0 : 0x80) | (segment << 4) | mantissa) ^ INVERTED;
  },
  decode(code) {
    const bits = code ^ INVERTED;
    const segment = (bits >> 4) & 0x07;
    const mantissa = ((bits & 0x0f) << 4) | 0x08;
    const magnitude = segment === 0 ? mantissa : (mantissa | 0x100) << (segment - 1);
    return bits & 0x80 ? magnitude : -magnitude;
  },
};

/** A law with its tables, since a sample is looked up faster than it is computed. */
function tablesOf(law: Law): { encode(samples: Int16Array): Buffer; decode(bytes: Uint8Array): Int16Array } {
  const codes = Uint8Array.from({ length: 65_536 }, (_, index) => law.encode((index << 16) >> 16));
  const samplesOf = Int16Array.from({ length: 256 }, (_, code) => law.decode(code));
  return {
    encode: (samples) => Buffer.from(Uint8Array.from(samples, (sample) => codes[sample & 0xffff] ?? 0)),
    decode: (bytes) => Int16Array.from(bytes, (code) => samplesOf[code] ?? 0),
  };
}

export const MU_LAW = tablesOf(muLaw);
export const A_LAW = tablesOf(aLaw);
