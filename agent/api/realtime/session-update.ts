import { z } from 'zod';
import { SPEAKING_RATE } from '../../../protocol/limits.ts';
import type { FunctionTool, GenerationRequest } from '../../domain/text-generator.ts';
import { BOUNDS } from '../language/bounds.ts';
import { functionName, functionShape, toolOf } from '../language/schemas.ts';
import { AUDIO_FORMATS, type AudioFormat, rateOf } from './audio-format.ts';
import { turnDetection } from './turn-detection.ts';

/** Characters of instructions that are looked at; whether the model can read them is seen then. */
const LONGEST_INSTRUCTIONS = 20_000;
/** Characters of a name of a voice, a model or a language. */
const LONGEST_NAME = 256;

/** The formats' names in the protocol's first version. */
const FIRST_NAMES: Readonly<Record<string, AudioFormat>> = {
  pcm16: 'audio/pcm',
  g711_ulaw: 'audio/pcmu',
  g711_alaw: 'audio/pcma',
};

const name = z.string().max(LONGEST_NAME);
const format = z.union([
  z
    .object({ type: z.enum(AUDIO_FORMATS), rate: z.number().nullish() })
    .refine(({ type, rate }) => (rate ?? rateOf(type)) === rateOf(type), 'audio/pcm has a rate of 24000')
    .transform(({ type }) => type),
  z
    .enum(['pcm16', 'g711_ulaw', 'g711_alaw'])
    .transform((first): AudioFormat => FIRST_NAMES[first] ?? 'audio/pcm'),
]);
const voice = z.union([name, z.object({ id: name }).transform(({ id }) => id)]);
const speed = z.number().min(SPEAKING_RATE.min).max(SPEAKING_RATE.max);
const modalities = z
  .array(z.enum(['text', 'audio']))
  .min(1)
  .max(2);
const transcription = z.object({
  model: name.nullish(),
  language: name.nullish(),
  prompt: z.string().max(LONGEST_INSTRUCTIONS).nullish(),
});
const tokens = z.union([z.number().int().min(1).max(1_000_000), z.literal('inf')]);
const tools = z
  .array(
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('function'), ...functionShape }),
      z.object({ type: z.literal('mcp') }),
    ]),
  )
  .max(BOUNDS.tools);
const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.object({ type: z.literal('function'), name: functionName }).transform(({ name }) => ({ name })),
]);

/** A session as clients write it, in the protocol's present version and in its first. What is not named here is of no use here. */
export const sessionUpdate = z.object({
  type: z.enum(['realtime', 'transcription']).nullish(),
  instructions: z.string().max(LONGEST_INSTRUCTIONS).nullish(),
  output_modalities: modalities.nullish(),
  audio: z
    .object({
      input: z
        .object({
          format: format.nullish(),
          transcription: transcription.nullish(),
          turn_detection: turnDetection.nullish(),
        })
        .nullish(),
      output: z
        .object({ format: format.nullish(), voice: voice.nullish(), speed: speed.nullish() })
        .nullish(),
    })
    .nullish(),
  max_output_tokens: tokens.nullish(),
  tools: tools.nullish(),
  tool_choice: toolChoice.nullish(),
  prompt: z.unknown().optional(),
  // The first version.
  modalities: modalities.nullish(),
  voice: voice.nullish(),
  speed: speed.nullish(),
  input_audio_format: format.nullish(),
  output_audio_format: format.nullish(),
  input_audio_transcription: transcription.nullish(),
  turn_detection: turnDetection.nullish(),
  max_response_output_tokens: tokens.nullish(),
});

export type SessionUpdate = z.output<typeof sessionUpdate>;

/** What an update says, in whichever version: `undefined` for what it leaves as it is. */
export interface Wishes {
  readonly type: 'realtime' | 'transcription' | undefined;
  readonly instructions: string | undefined;
  readonly modality: 'audio' | 'text' | undefined;
  readonly voice: string | undefined;
  readonly speed: number | undefined;
  readonly input: AudioFormat | undefined;
  readonly output: AudioFormat | undefined;
  /** Null switches it off. */
  readonly transcription: z.output<typeof transcription> | null | undefined;
  /** Null leaves it to the client. */
  readonly turnDetection: z.output<typeof turnDetection> | null | undefined;
  /** The functions that the model may call. */
  readonly tools: readonly FunctionTool[] | undefined;
  readonly toolChoice: GenerationRequest['toolChoice'] | undefined;
  /** Whether there are tools of servers, which the client does not call itself. */
  readonly mcp: boolean;
  readonly prompt: boolean;
}

export function wishesIn(update: SessionUpdate): Wishes {
  const { input, output } = update.audio ?? {};
  const all = update.output_modalities ?? update.modalities;
  const modality = all && (all.includes('audio') ? 'audio' : 'text');
  return {
    type: update.type ?? undefined,
    instructions: update.instructions ?? undefined,
    modality: modality ?? undefined,
    voice: output?.voice ?? update.voice ?? undefined,
    speed: output?.speed ?? update.speed ?? undefined,
    input: input?.format ?? update.input_audio_format ?? undefined,
    output: output?.format ?? update.output_audio_format ?? undefined,
    transcription:
      input?.transcription === undefined ? update.input_audio_transcription : input.transcription,
    turnDetection: input?.turn_detection === undefined ? update.turn_detection : input.turn_detection,
    tools: update.tools?.flatMap((tool) => (tool.type === 'function' ? [toolOf(tool)] : [])),
    toolChoice: update.tool_choice ?? undefined,
    mcp: update.tools?.some(({ type }) => type === 'mcp') === true,
    prompt: update.prompt !== undefined && update.prompt !== null,
  };
}
