import { rootMeanSquare } from '../../agent/domain/samples.ts';
import { resample } from '../caller/audio-file.ts';
import { SAMPLE_RATE, samplesOf } from '../caller/audio.ts';
import { callerVoice } from '../caller/models.ts';
import { speak } from '../caller/voice.ts';
import { Echo } from './echo.ts';
import { ANSWERS, INTERRUPTING, LISTENING, SYLLABLES, TALK } from './interrupter-texts.ts';
import {
  humming,
  inMelody,
  lowPassed,
  music,
  rain,
  singing,
  television,
  typing,
  vacuumCleaner,
} from './made-sounds.ts';
import { amplified, joined, repeated, silence, whiteNoise } from './mix.ts';
import { readRecordings, readSound, type Sound } from './recordings.ts';
import { withoutQuiet } from './spoken-utterance.ts';
import type { Half } from './utterances.ts';

/** What may sound while the agent speaks; only `words` should stop it, and an `answer` be taken at the end of its question. */
export const INTERRUPTER_KINDS = ['words', 'listening', 'answer', 'wordless', 'short', 'echo'] as const;

export type InterrupterKind = (typeof INTERRUPTER_KINDS)[number];

/** Something that sounds at the caller's end while the agent speaks. */
export interface Interrupter {
  readonly name: string;
  readonly kind: InterrupterKind;
  /** Mono, 16 kHz; begins with its first sound. None where only the echo sounds. */
  readonly samples?: Float32Array;
  /** Lasts as long as the agent speaks. */
  readonly echo?: () => Echo;
}

/** Factors on the caller's pitch: the one voice that every machine has, as other people. The halves have none in common. */
const PITCHES: Readonly<Record<Half, readonly number[]>> = {
  calibration: [1, 0.9, 1.12, 1.24],
  test: [1.04, 0.87, 1.18, 1.3],
};

/** How long sounds without words last: longer than the agent may be held up by one. */
const WORDLESS_MS = 4_500;

/** Numbers that made sounds are made from. */
const FIRST_SEED: Readonly<Record<Half, number>> = { calibration: 1, test: 1_001 };

/** Recorded noises. Those that are short are tried once; those that go on, as sounds without words too. */
const SHORT_NOISES: readonly Sound[] = ['dog-bark', 'mic-tap'];
const LONG_NOISES: readonly Sound[] = ['room-1', 'room-2', 'dog-bark'];

const ECHOES = [-10, -20];

/** Everything of one half that is to be tried, so many of each kind. */
export async function readInterrupters(
  kinds: readonly InterrupterKind[],
  half: Half,
  each: number,
  recordings: string | undefined,
): Promise<Interrupter[]> {
  const made = await Promise.all(
    kinds.map(async (kind): Promise<Interrupter[]> => {
      switch (kind) {
        case 'words':
          return [
            ...(await recorded(half, each / 4, recordings)),
            ...(await spoken(kind, INTERRUPTING[half], half)),
          ];
        case 'listening':
          return spoken(kind, LISTENING[half], half);
        case 'answer':
          return spoken(kind, ANSWERS[half], half);
        case 'wordless':
          return wordless(half, each, recordings);
        case 'short':
          return short(half, each, recordings);
        case 'echo':
          return echoes(recordings);
      }
    }),
  );
  return made.flatMap((all) => all.slice(0, each));
}

/** Texts in the caller's voice, each at another pitch, then each at the next one, and so on. */
async function spoken(kind: InterrupterKind, texts: readonly string[], half: Half): Promise<Interrupter[]> {
  const voiced = await speak(texts, callerVoice);
  const pitches = PITCHES[half];
  return pitches.flatMap((_, round) =>
    texts.map((text, i): Interrupter => {
      const pitch = pitches[(round + i) % pitches.length] ?? 1;
      const samples = resample(voiced[i] ?? silence(0), Math.round(pitch * SAMPLE_RATE));
      return { name: `${text} (${pitch})`, kind, samples: withoutQuiet({ samples, words: [] }).samples };
    }),
  );
}

/** Recorded questions, on which nothing is chosen. */
async function recorded(half: Half, most: number, folder: string | undefined): Promise<Interrupter[]> {
  if (half === 'calibration' || folder === undefined) return [];
  const questions = (await readRecordings(folder)).filter(({ text }) => text.endsWith('?'));
  const step = Math.max(1, Math.floor(questions.length / most));
  return questions
    .filter((_, i) => i % step === 0)
    .slice(0, most)
    .map(({ text, samples }) => ({ name: text, kind: 'words', samples }));
}

/** Sounds that go on, of all sorts in turns. */
async function wordless(half: Half, each: number, folder: string | undefined): Promise<Interrupter[]> {
  const talk =
    half === 'test' && folder !== undefined
      ? (await readRecordings(folder)).filter(({ text }) => !text.endsWith('?')).map(({ samples }) => samples)
      : await talkOf(half);
  const noises = await Promise.all(
    (folder === undefined ? [] : LONG_NOISES).map((name) => readSound(folder ?? '', name)),
  );
  const noise = (ms: number, seed: number): Float32Array => {
    const sound = noises[seed % noises.length] ?? whiteNoise(samplesOf(ms), 0.03, seed);
    const from = (seed * 4_001) % Math.max(1, sound.length - samplesOf(ms));
    return repeated(sound.subarray(sound.length > samplesOf(ms) ? from : 0), samplesOf(ms));
  };
  const voices = await speak(SYLLABLES[half], callerVoice);
  const tv = (ms: number, seed: number): Float32Array => television(ms, seed, talk);
  const voice = (ms: number, seed: number): Float32Array =>
    inMelody(
      ms,
      seed,
      withoutQuiet({ samples: voices[seed % voices.length] ?? silence(1), words: [] }).samples,
    );
  const sorts: readonly (readonly [string, (ms: number, seed: number) => Float32Array])[] = [
    ['voice', voice],
    ['television', tv],
    ['humming', humming],
    ['voice', voice],
    ['music', music],
    ['television', tv],
    ['voice', voice],
    ['singing', singing],
    ['noise', noise],
    ['television', tv],
    ['voice', voice],
    ['vacuum cleaner', vacuumCleaner],
    ['television', tv],
    ['rain', rain],
    ['typing', typing],
  ];
  return Array.from({ length: each }, (_, i): Interrupter => {
    const [name, make] = sorts[i % sorts.length] ?? ['hiss', noise];
    const seed = FIRST_SEED[half] + i;
    return { name: `${name} ${seed}`, kind: 'wordless', samples: make(WORDLESS_MS, seed) };
  });
}

/** Several people, each of whom talks in another voice. */
async function talkOf(half: Half): Promise<Float32Array[]> {
  const voiced = await speak(TALK[half], callerVoice);
  return voiced.map((samples, i) => resample(samples, Math.round((PITCHES[half][i] ?? 1) * SAMPLE_RATE)));
}

/** Short sounds of the body and of the room. */
async function short(half: Half, each: number, folder: string | undefined): Promise<Interrupter[]> {
  const coughs = Array.from({ length: each }, (_, i): Interrupter => {
    const seed = FIRST_SEED[half] + i;
    return i % 4 === 3
      ? { name: `knocks ${seed}`, kind: 'short', samples: knocks(seed) }
      : { name: `cough ${seed}`, kind: 'short', samples: cough(seed) };
  });
  const noises = await Promise.all(
    (folder === undefined ? [] : SHORT_NOISES).map(async (name): Promise<Interrupter> => {
      const samples = (await readSound(folder ?? '', name)).subarray(0, samplesOf(2_000));
      return { name, kind: 'short', samples };
    }),
  );
  return [...noises, ...coughs];
}

/** The agent's own voice, as it comes back by the air alone and in a room. */
async function echoes(folder: string | undefined): Promise<Interrupter[]> {
  const room = folder === undefined ? undefined : await readSound(folder, 'room-impulse');
  return [...ECHOES, ...ECHOES].flatMap((decibels): Interrupter[] => [
    { name: `echo ${decibels} dB`, kind: 'echo', echo: () => new Echo(decibels) },
    ...(room
      ? [
          {
            name: `echo ${decibels} dB in a room`,
            kind: 'echo' as const,
            echo: () => new Echo(decibels, room),
          },
        ]
      : []),
  ]);
}

/** A cough: a burst, the air after it, and often a second one (Korpáš et al. 1996, "Analysis of the cough sound"). */
function cough(seed: number): Float32Array {
  const burst = (ms: number, level: number, offset: number): Float32Array => {
    const noise = lowPassed(whiteNoise(samplesOf(ms), 1, seed * 10 + offset), 0.35 + 0.1 * (seed % 3));
    const decay = noise.length / 4;
    const shaped = noise.map((sample, i) => sample * Math.min(1, i / 80) * Math.exp(-i / decay));
    return amplified(shaped, 20 * Math.log10(level / rootMeanSquare(shaped)));
  };
  const once = joined(burst(180, 0.16, 1), burst(120, 0.04, 2));
  return seed % 3 === 1 ? once : joined(once, silence(samplesOf(75 + 75 * (seed % 3))), burst(150, 0.12, 3));
}

/** Three knocks on the table. */
function knocks(seed: number): Float32Array {
  const hertz = 140 + 40 * (seed % 3);
  const knock = Float32Array.from(
    { length: samplesOf(250) },
    (_, i) => 0.5 * Math.exp(-i / 200) * Math.sin((2 * Math.PI * hertz * i) / SAMPLE_RATE + 1),
  );
  return joined(knock, knock, knock);
}
