import { z } from 'zod';
import { notHad } from '../../api-error.ts';
import { readBody } from '../../read-body.ts';
import { MOST_SEMITONES, paceBefore } from './pitch.ts';
import { SOUND_FORMATS } from './sound-format.ts';

/** Characters of a text, as OpenAI has it: five minutes of speech. */
const LONGEST_INPUT = 4_096;
/** How fast a voice may speak, as OpenAI has it: factors on its own pace. */
const SPEED = { min: 0.25, max: 4 };

const inRange = (min: number, max: number) => {
  const error = `it has to be a number from ${min} to ${max}`;
  return z.number(error).min(min, error).max(max, error);
};

/** What a request for speech may have. */
export const speechFields = z.object({
  /** The loaded model, or one of OpenAI's, for which it stands. */
  model: z.string('it has to be a text').min(1, 'it is empty').max(200, 'it is too long'),
  input: z
    .string('it has to be a text')
    .min(1, 'it is empty')
    .max(LONGEST_INPUT, `it has more than ${LONGEST_INPUT} characters`),
  /** The loaded voice, or one of OpenAI's, for which it stands. */
  voice: z
    .union([z.string(), z.object({ id: z.string() })], 'it has to be the name of a voice')
    .transform((voice) => (typeof voice === 'string' ? voice : voice.id))
    .pipe(z.string().max(200, 'it is too long')),
  /** How to speak; the voices here can't be told, so it changes nothing. */
  instructions: z.string('it has to be a text').max(LONGEST_INPUT, 'it is too long').optional(),
  response_format: z
    .enum([...SOUND_FORMATS, 'aac'], `it has to be one of ${SOUND_FORMATS.join(', ')}`)
    .default('mp3'),
  speed: inRange(SPEED.min, SPEED.max).default(1),
  stream_format: z.enum(['audio', 'sse'], 'it has to be audio or sse').default('audio'),
  /** An extension: semitones by which the voice is raised, its pace kept. */
  pitch: inRange(-MOST_SEMITONES, MOST_SEMITONES).default(0),
  /** An extension: whether the events of a stream (`sse`) tell when each word is said. */
  word_timestamps: z.boolean('it has to be true or false').default(false),
});

/** A request for speech that can be answered. */
export interface SpeechFields extends z.output<typeof speechFields> {
  readonly response_format: (typeof SOUND_FORMATS)[number];
}

/** @throws ApiError (400) that names the field that is wrong, or can't be had. */
export function readSpeechFields(body: unknown): SpeechFields {
  const fields = readBody(speechFields, body);
  const { response_format: format, speed, pitch, stream_format: stream, word_timestamps: words } = fields;
  if (format === 'aac')
    throw notHad(
      'response_format',
      `AAC is not made here, as its encoders are not free. There is ${SOUND_FORMATS.join(', ')}.`,
    );
  const pace = paceBefore(speed, pitch);
  if (pace < SPEED.min || pace > SPEED.max)
    throw notHad('pitch', `The voice can't be as high or low as that at a speed of ${speed}.`);
  if (words && stream !== 'sse')
    throw notHad('word_timestamps', 'Only the events of a stream tell of words: set stream_format to sse.');
  return { ...fields, response_format: format };
}
