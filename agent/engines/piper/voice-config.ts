import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ConfigError } from '../../../platform/errors.ts';
import type { PhonemeIds } from './phoneme-ids.ts';

/** The part of a Piper voice's .onnx.json that is used. */
export interface VoiceConfig {
  /** In samples per second. */
  readonly sampleRate: number;
  /** The eSpeak NG voice that makes the phonemes. */
  readonly espeakVoice: string;
  /** Variation of the sound. */
  readonly noiseScale: number;
  /** Length of each phoneme; above 1 is slower. */
  readonly lengthScale: number;
  /** Variation of the phonemes' lengths. */
  readonly noiseW: number;
  readonly speakers: number;
  /** Number of samples of one frame of the model's durations. */
  readonly hopLength: number;
  readonly phonemeIds: PhonemeIds;
}

const voiceFile = z.object({
  audio: z.object({ sample_rate: z.int().positive() }),
  espeak: z.object({ voice: z.string().min(1) }),
  inference: z
    .object({
      noise_scale: z.number().default(0.667),
      length_scale: z.number().positive().default(1),
      noise_w: z.number().default(0.8),
    })
    .prefault({}),
  phoneme_type: z.literal('espeak').default('espeak'),
  phoneme_id_map: z
    .record(z.string(), z.array(z.int().nonnegative()))
    .refine(
      (map) => ['_', '^', '$', ' '].every((sign) => sign in map),
      'has no ids for the signs "_", "^", "$" and " "',
    ),
  num_speakers: z.int().nonnegative().default(1),
  hop_length: z.int().positive().default(256),
});

/**
 * Reads a voice's configuration.
 *
 * @throws ConfigError if the file can't be read or is not the configuration of a Piper voice that reads eSpeak phonemes.
 */
export async function readVoiceConfig(path: string): Promise<VoiceConfig> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new ConfigError(`The voice's configuration ${path} can't be read: fetch the voice again`, {
      cause,
    });
  }
  const parsed = voiceFile.safeParse(json);
  if (!parsed.success) {
    throw new ConfigError(
      `${path} is not the configuration of a Piper voice with eSpeak phonemes:\n${z.prettifyError(parsed.error)}`,
      { cause: parsed.error },
    );
  }
  const voice = parsed.data;
  return {
    sampleRate: voice.audio.sample_rate,
    espeakVoice: voice.espeak.voice,
    noiseScale: voice.inference.noise_scale,
    lengthScale: voice.inference.length_scale,
    noiseW: voice.inference.noise_w,
    speakers: voice.num_speakers,
    hopLength: voice.hop_length,
    phonemeIds: new Map(Object.entries(voice.phoneme_id_map)),
  };
}
