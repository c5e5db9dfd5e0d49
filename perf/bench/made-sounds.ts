import { rootMeanSquare } from '../../agent/domain/samples.ts';
import { SAMPLE_RATE, samplesOf } from '../caller/audio.ts';
import { amplified, joined, silence, whiteNoise } from './mix.ts';
import { seeded } from './random.ts';

/** A vowel: its formants and their widths, in Hz (Peterson and Barney 1952). */
type Vowel = readonly (readonly [formant: number, width: number])[];

/** With a closed mouth the sound comes through the nose: one strong formant, and little else. */
const CLOSED: Vowel = [[250, 80]];
const VOWELS: readonly Vowel[] = [
  [
    [730, 90],
    [1_090, 110],
    [2_440, 170],
  ],
  [
    [570, 80],
    [840, 100],
    [2_410, 170],
  ],
  [
    [300, 70],
    [870, 100],
    [2_240, 170],
  ],
];

/** From 8 to 14 dB below somebody who speaks into the microphone. */
const TELEVISION_LEVELS = [0.02, 0.03, 0.04];

/** Semitones of a major scale, in which melodies are. */
const SCALE = [0, 2, 4, 5, 7, 9, 11, 12];

const ofLevel = (samples: Float32Array, level: number): Float32Array =>
  amplified(samples, 20 * Math.log10(level / Math.max(1e-9, rootMeanSquare(samples))));

/** Sounds of one length added up; the shorter ones end before. */
const mixed = (length: number, ...sounds: readonly Float32Array[]): Float32Array =>
  Float32Array.from({ length }, (_, i) => sounds.reduce((sum, sound) => sum + (sound[i] ?? 0), 0));

/** A first-order low pass; the lower the weight, the duller. */
export function lowPassed(samples: Float32Array, weight: number): Float32Array {
  let value = 0;
  return samples.map((sample) => (value += weight * (sample - value)));
}

/** Somebody hums a melody with a closed mouth. */
export const humming = (ms: number, seed: number): Float32Array =>
  ofLevel(joined(...notes(ms, seed).map((note) => sung(note, CLOSED))), 0.07);

/** Somebody sings a melody on vowels, without words. */
export function singing(ms: number, seed: number): Float32Array {
  const vowel = VOWELS[seed % VOWELS.length] ?? CLOSED;
  return ofLevel(joined(...notes(ms, seed).map((note) => sung(note, vowel))), 0.1);
}

/** A voice that hums or sings: what it says, over and over, at the pitches of a melody. */
export function inMelody(ms: number, seed: number, voice: Float32Array): Float32Array {
  let from = 0;
  const sungNotes = notes(ms, seed).map(({ hertz, ms: length }) => {
    const speed = hertz / 160;
    const note = Float32Array.from(
      { length: samplesOf(length) },
      (_, i) => voice[Math.floor(from + i * speed) % voice.length] ?? 0,
    );
    from += note.length * speed;
    return note;
  });
  return ofLevel(joined(...sungNotes), 0.08);
}

/** Plucked strings with a bass and a drum. */
export function music(ms: number, seed: number): Float32Array {
  const melody = joined(...notes(ms, seed).map(({ hertz, ms: length }) => plucked(2 * hertz, length, seed)));
  const bass = joined(
    ...notes(ms, seed + 1).map(({ hertz, ms: length }) => plucked(hertz / 2, length, seed)),
  );
  const beat = whiteNoise(samplesOf(ms), 1, seed).map((sample, i) => {
    const sinceBeat = i % samplesOf(500);
    return sample * Math.exp(-sinceBeat / samplesOf(25));
  });
  const parts = [ofLevel(melody, 0.06), ofLevel(bass, 0.04), ofLevel(lowPassed(beat, 0.4), 0.02)];
  return mixed(samplesOf(ms), ...parts);
}

/** A vacuum cleaner: a motor's hum in the rush of air. */
export function vacuumCleaner(ms: number, seed: number): Float32Array {
  const hertz = 90 + (seed % 5) * 15;
  const motor = Float32Array.from({ length: samplesOf(ms) }, (_, i) =>
    [1, 2, 3, 5, 8].reduce((sum, n) => sum + Math.sin((2 * Math.PI * hertz * n * i) / SAMPLE_RATE) / n, 0),
  );
  const air = lowPassed(whiteNoise(samplesOf(ms), 1, seed), 0.3);
  return mixed(samplesOf(ms), ofLevel(motor, 0.02), ofLevel(air, 0.05));
}

/** Rain, or a running tap: drops in a rush. */
export function rain(ms: number, seed: number): Float32Array {
  const random = seeded(seed);
  const rush = whiteNoise(samplesOf(ms), 0.02, seed);
  for (let drop = 0; drop < ms / 8; drop++) {
    const [at, level, hertz] = [Math.floor(random() * rush.length), 0.1 * random(), 800 + 3_000 * random()];
    for (let i = 0; i < samplesOf(15) && at + i < rush.length; i++)
      rush[at + i] =
        (rush[at + i] ?? 0) +
        level * Math.exp(-i / samplesOf(3)) * Math.sin((2 * Math.PI * hertz * i) / SAMPLE_RATE);
  }
  return rush;
}

/** Keys of a keyboard, four to nine a second. */
export function typing(ms: number, seed: number): Float32Array {
  const random = seeded(seed);
  const keys: Float32Array[] = [];
  for (let length = 0; length < ms;) {
    const pauseMs = 80 + 140 * random();
    const click = whiteNoise(samplesOf(30), 1, seed + length).map((sample, i) => sample * Math.exp(-i / 60));
    keys.push(ofLevel(lowPassed(click, 0.6), 0.05 + 0.05 * random()), silence(samplesOf(pauseMs)));
    length += 30 + pauseMs;
  }
  return joined(...keys).slice(0, samplesOf(ms));
}

/**
 * A television in the next room: several people who talk at once, as a wall lets them through, and music under them.
 *
 * @param talk speech that goes on for as long; each begins elsewhere.
 */
export function television(ms: number, seed: number, talk: readonly Float32Array[]): Float32Array {
  const length = samplesOf(ms);
  const voices = talk.map((speech, i) => {
    const from = Math.floor((speech.length / talk.length) * i + seed * 977) % Math.max(1, speech.length);
    return Float32Array.from({ length }, (_, at) => speech[(from + at) % speech.length] ?? 0);
  });
  const through = lowPassed(lowPassed(mixed(length, ...voices), 0.5), 0.5);
  const level = TELEVISION_LEVELS[seed % TELEVISION_LEVELS.length] ?? 0;
  return mixed(length, ofLevel(through, level), ofLevel(music(ms, seed), level / 3));
}

interface Note {
  readonly hertz: number;
  readonly ms: number;
}

/** A melody of so many ms: notes of a major scale, that go up and down by small steps. */
function notes(ms: number, seed: number): Note[] {
  const random = seeded(seed);
  const lowest = 110 * 2 ** random();
  let step = Math.floor(random() * SCALE.length);
  const melody: Note[] = [];
  for (let left = ms; left > 0;) {
    const length = Math.min(left, 250 + 400 * random());
    step = Math.max(0, Math.min(SCALE.length - 1, step + Math.round(4 * random() - 2)));
    melody.push({ hertz: lowest * 2 ** ((SCALE[step] ?? 0) / 12), ms: length });
    left -= length;
  }
  return melody;
}

/** One note of a voice: harmonics that grow weaker, with vibrato, through a mouth. */
function sung({ hertz, ms }: Note, vowel: Vowel): Float32Array {
  const length = samplesOf(ms);
  const harmonics = Math.floor(3_800 / hertz);
  return Float32Array.from({ length }, (_, i) => {
    const seconds = i / SAMPLE_RATE;
    const phase = 2 * Math.PI * (hertz * seconds + 0.15 * Math.sin(2 * Math.PI * 5.5 * seconds));
    let sum = 0;
    for (let n = 1; n <= harmonics; n++) sum += (Math.sin(n * phase) / n) * through(n * hertz, vowel);
    return sum * Math.min(1, i / samplesOf(40), (length - i) / samplesOf(60));
  });
}

/** How much of a frequency comes through a mouth. */
const through = (hertz: number, vowel: Vowel): number =>
  vowel.reduce((sum, [formant, width]) => sum + 1 / (1 + ((hertz - formant) / width) ** 2), 0.01);

/** A plucked string (Karplus and Strong 1983). */
function plucked(hertz: number, ms: number, seed: number): Float32Array {
  const string = whiteNoise(Math.round(SAMPLE_RATE / hertz), 0.3, seed);
  return Float32Array.from({ length: samplesOf(ms) }, (_, i) => {
    const at = i % string.length;
    const sample = string[at] ?? 0;
    string[at] = 0.498 * (sample + (string[(at + 1) % string.length] ?? 0));
    return sample;
  });
}
