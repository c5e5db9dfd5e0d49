import type { SessionCreatedEvent } from 'openai/resources/realtime/realtime';
import { type AudioFormat, rateOf } from './audio-format.ts';
import type { SessionSettings } from './session-settings.ts';

/** The version of the protocol that a client speaks: the present one, or the first (`OpenAI-Beta: realtime=v1`). */
export type Version = 'present' | 'first';

export interface SessionFacts {
  readonly id: string;
  /** The language model that replies. */
  readonly model: string;
  /** The model that recognises speech. */
  readonly recognition: string;
}

type Shown = SessionCreatedEvent['session'];

const FIRST_NAMES = { 'audio/pcm': 'pcm16', 'audio/pcmu': 'g711_ulaw', 'audio/pcma': 'g711_alaw' } as const;

/** A session as its client sees it. */
export function shownSession(settings: SessionSettings, facts: SessionFacts, version: Version): Shown {
  const { id } = facts;
  const transcription = settings.transcription ? { model: facts.recognition } : null;
  if (version === 'first') return inFirstVersion(settings, facts, transcription) as unknown as Shown;
  const input = {
    format: formatOf(settings.input),
    transcription,
    noise_reduction: null,
    turn_detection: settings.turnDetection,
  };
  const common = { id, object: 'realtime.session', include: null };
  if (settings.type === 'transcription')
    return { ...common, type: 'transcription', audio: { input } } as unknown as Shown;
  return {
    ...common,
    type: 'realtime',
    model: facts.model,
    output_modalities: [settings.modality],
    instructions: settings.instructions,
    audio: {
      input,
      output: { format: formatOf(settings.output), voice: settings.voice, speed: settings.speed },
    },
    ...shownTools(settings),
    max_output_tokens: 'inf',
    truncation: 'auto',
    prompt: null,
    tracing: null,
  } as unknown as Shown;
}

const formatOf = (type: AudioFormat) => (type === 'audio/pcm' ? { type, rate: rateOf(type) } : { type });

const inFirstVersion = (
  settings: SessionSettings,
  { id, model }: SessionFacts,
  transcription: { model: string } | null,
) => ({
  id,
  object: 'realtime.session',
  model,
  modalities: settings.modality === 'audio' ? ['text', 'audio'] : ['text'],
  instructions: settings.instructions,
  voice: settings.voice,
  speed: settings.speed,
  input_audio_format: FIRST_NAMES[settings.input],
  output_audio_format: FIRST_NAMES[settings.output],
  input_audio_transcription: transcription,
  turn_detection: settings.turnDetection,
  ...shownTools(settings),
  temperature: 0.8,
  max_response_output_tokens: 'inf',
});

const shownTools = ({ tools, toolChoice }: SessionSettings) => ({
  tools: tools.map((tool) => ({ type: 'function', ...tool })),
  tool_choice: typeof toolChoice === 'string' ? toolChoice : { type: 'function', ...toolChoice },
});
