/** Length of the sound, which goes round: long enough for nobody to hear it come back. */
const SECONDS = 6;
/** Time between two keys, in seconds, from the quickest to the slowest. */
const [QUICKEST, SLOWEST] = [0.09, 0.28];
/** A rest after so many keys, as between words, and its length in seconds. */
const [WORD, REST] = [5, 0.35];
/** A key's click and the thump under it: how fast they die away, in seconds, and the thump's pitch. */
const [CLICK, THUMP, PITCH] = [0.003, 0.012, 140];

/**
 * The sound of somebody who types on a quiet keyboard, made here so that nobody's recording is needed. It is always the same.
 *
 * @param rate in samples per second.
 * @returns samples in [-1, 1].
 */
export function typingSound(rate: number): Float32Array {
  const sound = new Float32Array(SECONDS * rate);
  const random = sequence(1);
  let keys = 0;
  for (let at = QUICKEST; at < SECONDS - 3 * THUMP;) {
    const loudness = 0.5 + 0.4 * random();
    const start = Math.round(at * rate);
    for (let i = 0; i < 5 * THUMP * rate && start + i < sound.length; i++) {
      const second = i / rate;
      const click = Math.exp(-second / CLICK) * (2 * random() - 1);
      const thump = Math.exp(-second / THUMP) * Math.sin(2 * Math.PI * PITCH * second);
      sound[start + i] = (sound[start + i] ?? 0) + loudness * (0.7 * click + 0.3 * thump);
    }
    keys += 1;
    at += QUICKEST + (SLOWEST - QUICKEST) * random() + (keys % WORD === 0 ? REST : 0);
  }
  return sound;
}

/** Numbers in [0, 1) by a linear congruential generator, always the same ones. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
