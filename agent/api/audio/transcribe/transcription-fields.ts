import { z } from 'zod';
import { type ApiError, invalid, notHad } from '../../api-error.ts';
import { readBody } from '../../read-body.ts';
import type { UploadedForm } from './uploads.ts';

/** Characters of a prompt; recognition keeps to the last few dozen words. */
const LONGEST_PROMPT = 4_000;

const whole = (min: number, max: number) => {
  const error = `it has to be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error));
};

/** A form has no booleans of its own. */
const boolean = z.stringbool({
  truthy: ['true', '1'],
  falsy: ['false', '0', ''],
  error: 'it has to be true or false',
});

const FORMATS = ['json', 'text', 'srt', 'vtt', 'verbose_json'] as const;

/** The fields of a transcription beside its file. All of them are texts, as a form has them. */
const transcriptionFields = z.object({
  /** The loaded model, or one of OpenAI's, for which it stands. */
  model: z.string().min(1, 'it is empty').max(200, 'it is too long'),
  /** ISO 639-1; another language than the loaded one is refused. */
  language: z.string().max(35, 'it is too long').optional(),
  /** Words that are likely to be said, such as names. */
  prompt: z.string().max(LONGEST_PROMPT, `it has more than ${LONGEST_PROMPT} characters`).optional(),
  response_format: z.enum(FORMATS, `it has to be one of ${FORMATS.join(', ')}`).default('json'),
  /** Recognition takes the likeliest word each time, so 0 is all that is had. */
  temperature: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'it has to be a number from 0 to 1')
    .transform(Number)
    .optional(),
  timestamp_granularities: z
    .array(z.enum(['word', 'segment'], 'it has to be word or segment'))
    .max(2, 'it has more than two')
    .optional(),
  /** Whether the text is sent while it is recognised, as events. */
  stream: boolean.default(false),
  /** An extension: whether events of a stream tell how far it has come. */
  progress: boolean.default(false),
  /** An extension: rate and channels of raw PCM (16-bit, little-endian), which has no header. */
  sample_rate: whole(4_000, 384_000).optional(),
  channels: whole(1, 8).optional(),
  /** Files are always cut at pauses. */
  chunking_strategy: z.literal('auto', 'only "auto" is had').optional(),
  include: z.array(z.string()).optional(),
});

const { properties, required, ...rest } = z.toJSONSchema(transcriptionFields, {
  io: 'input',
  unrepresentable: 'any',
});

/** The form as a JSON schema, with its file. */
export const transcriptionForm = {
  ...rest,
  properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' }, ...properties },
  required: ['file', ...(required ?? [])],
};

export type TranscriptionFields = z.output<typeof transcriptionFields>;

/** Fields that may have several values. */
const LISTS = new Set(['timestamp_granularities', 'include']);

/** @throws ApiError (400) that names the field that is wrong, or can't be had. */
export function readTranscriptionFields({ fields, files }: UploadedForm): TranscriptionFields {
  const given = Object.create(null) as Record<string, unknown>;
  for (const [name, values] of fields) {
    if (!LISTS.has(name) && values.length > 1)
      throw invalid(name, `The field "${name}" is given more than once.`);
    given[name] = LISTS.has(name) ? values : values[0];
  }
  if ('file' in given) throw invalid('file', 'The field "file" has to be a file, with a name.');
  const read = readBody(transcriptionFields, { ...given });
  if (files.length === 0) throw invalid('file', 'The field "file" is missing.', 'missing_required_parameter');
  const refusal = refusalOf(read, files.length);
  if (refusal) throw refusal;
  return read;
}

/** What is right by itself, but can't be had, or not together. */
function refusalOf(fields: TranscriptionFields, files: number): ApiError | undefined {
  const {
    temperature = 0,
    timestamp_granularities,
    response_format: format,
    stream,
    progress,
    include,
  } = fields;
  if (temperature > 0)
    return notHad('temperature', 'Recognition always takes the likeliest words: only 0 is had.');
  if (include && include.length > 0)
    return notHad('include', 'Nothing more can be included: verbose_json has probabilities.');
  if (timestamp_granularities && format !== 'verbose_json')
    return invalid(
      'timestamp_granularities',
      'Times are in verbose_json, srt and vtt only; this is for verbose_json.',
    );
  if ((fields.sample_rate === undefined) !== (fields.channels === undefined))
    return invalid(
      fields.channels === undefined ? 'channels' : 'sample_rate',
      'Raw PCM needs both sample_rate and channels.',
      'missing_required_parameter',
    );
  if (progress && !stream) return invalid('progress', 'Progress is told in a stream only: set stream, too.');
  if (stream && format !== 'json' && format !== 'text')
    return notHad('response_format', 'A stream is text: json or text.');
  if (stream && files > 1) return notHad('stream', 'Several files are answered at once, not as a stream.');
  return undefined;
}
