import { rootMeanSquare } from '../../agent/domain/samples.ts';
import { SAMPLE_RATE, samplesOf } from '../caller/audio.ts';
import { callerVoice } from '../caller/models.ts';
import { speakWords } from '../caller/voice.ts';
import { amplified, joined, silence, whiteNoise } from './mix.ts';
import { readSound, type Sound } from './recordings.ts';
import { Echo } from './echo.ts';
import { withoutQuiet } from './spoken-utterance.ts';

/** What should stop the agent, and what should not. */
export type InterrupterKind = 'words' | 'mm-hmm' | 'cough' | 'noise' | 'echo';

/** Something that sounds at the caller's end while the agent speaks. */
export interface Interrupter {
  readonly name: string;
  readonly kind: InterrupterKind;
  /** Mono, 16 kHz; begins with its first sound. None where only the echo sounds. */
  readonly samples?: Float32Array;
  /** Lasts as long as the agent speaks. */
  readonly echo?: () => Echo;
}

const WORDS = [
  'Stop.',
  'Wait, what about Rome?',
  'No, I meant tomorrow.',
  'Hold on a second.',
  'Actually, never mind.',
  'Can you say that again?',
  "That's not what I asked.",
  'Excuse me, I have a question.',
];

/** Written as the voice says them best. */
const LISTENING = ['Mm-hmm.', 'Uh-huh.', 'Right.', 'Okay.', 'Yeah.', 'Mhm, I see.'];

const RECORDED: readonly { readonly sound: Sound; readonly seconds: number }[] = [
  { sound: 'dog-bark', seconds: 2 },
  { sound: 'mic-tap', seconds: 2 },
  { sound: 'room-1', seconds: 4 },
  { sound: 'room-2', seconds: 4 },
];

const ECHOES = [-10, -20];

/** Everything there is to interrupt with. */
export async function readInterrupters(recordings: string | undefined): Promise<Interrupter[]> {
  const texts = [...WORDS, ...LISTENING];
  const spoken = (await speakWords(texts, callerVoice)).map((text) => withoutQuiet(text).samples);
  const room = recordings === undefined ? undefined : await readSound(recordings, 'room-impulse');
  const noises = recordings === undefined ? [] : RECORDED;
  return [
    ...texts.map((name, i): Interrupter => {
      const kind = i < WORDS.length ? 'words' : 'mm-hmm';
      return { name, kind, samples: spoken[i] ?? silence(0) };
    }),
    ...[1, 2, 3].map((seed): Interrupter => ({ name: `cough ${seed}`, kind: 'cough', samples: cough(seed) })),
    { name: 'knocks', kind: 'noise', samples: knocks() },
    { name: 'hiss', kind: 'noise', samples: whiteNoise(3 * SAMPLE_RATE, 0.03, 5) },
    ...(await Promise.all(
      noises.map(async ({ sound, seconds }): Promise<Interrupter> => {
        const samples = (await readSound(recordings ?? '', sound)).subarray(0, seconds * SAMPLE_RATE);
        return { name: sound, kind: 'noise', samples };
      }),
    )),
    ...ECHOES.flatMap((decibels): Interrupter[] => [
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
    ]),
  ];
}

/** A cough: a burst, the air after it, and often a second one (Korpáš et al. 1996, "Analysis of the cough sound"). */
function cough(seed: number): Float32Array {
  const burst = (ms: number, level: number, offset: number): Float32Array => {
    const noise = lowPassed(whiteNoise(samplesOf(ms), 1, seed * 10 + offset), 0.25 + 0.1 * seed);
    const decay = noise.length / 4;
    const shaped = noise.map((sample, i) => sample * Math.min(1, i / 80) * Math.exp(-i / decay));
    return amplified(shaped, 20 * Math.log10(level / rootMeanSquare(shaped)));
  };
  const once = joined(burst(180, 0.16, 1), burst(120, 0.04, 2));
  return seed === 1 ? once : joined(once, silence(seed * 1_200), burst(150, 0.12, 3));
}

/** Three knocks on the table. */
function knocks(): Float32Array {
  const knock = Float32Array.from(
    { length: SAMPLE_RATE / 4 },
    (_, i) => 0.5 * Math.exp(-i / 200) * Math.sin((2 * Math.PI * 180 * i) / SAMPLE_RATE + 1),
  );
  return joined(knock, knock, knock);
}

/** A first-order low pass; the lower the weight, the duller. */
function lowPassed(samples: Float32Array, weight: number): Float32Array {
  let value = 0;
  return samples.map((sample) => (value += weight * (sample - value)));
}
