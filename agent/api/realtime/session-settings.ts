import type { SettingName } from '../../../protocol/call-settings.ts';
import { SPEAKING_RATE } from '../../../protocol/limits.ts';
import type { Choices } from '../../call-settings.ts';
import type { FunctionTool } from '../../domain/text-generator.ts';
import { type ApiError, forbidden, invalid, notHad } from '../api-error.ts';
import type { AudioFormat } from './audio-format.ts';
import { type SessionTools, toolsAfter } from './session-tools.ts';
import type { Wishes } from './session-update.ts';
import { type TurnDetection, USUAL_TURNS } from './turn-detection.ts';

/** Voices of OpenAI's own. Clients name one without minding which, so the voice that is here speaks instead. */
const VOICES_ELSEWHERE = new Set([
  ...['alloy', 'ash', 'ballad', 'cedar', 'coral', 'echo', 'fable', 'marin', 'nova', 'onyx', 'sage'],
  ...['shimmer', 'verse'],
]);

/** What a realtime session is held with. */
export interface SessionSettings extends SessionTools {
  /** A transcription session is only listened to. */
  readonly type: 'realtime' | 'transcription';
  readonly instructions: string;
  readonly modality: 'audio' | 'text';
  readonly voice: string;
  readonly speed: number;
  readonly input: AudioFormat;
  readonly output: AudioFormat;
  /** Whether clients are told what the caller says. */
  readonly transcription: boolean;
  /** Null where the client says when a turn is over. */
  readonly turnDetection: TurnDetection | null;
}

/** What a client may choose, and from what. */
export interface Allowed {
  readonly choices: Choices;
  /** Whether it may choose all of it; otherwise only what callers may. */
  readonly all: boolean;
  /** Whether the model can read a system prompt and has room for a conversation. */
  readonly fits: (systemPrompt: string) => boolean;
  /** Whether the model can read so many tools and has room for a conversation; undefined where it can call no functions. */
  readonly toolsFit: ((tools: readonly FunctionTool[]) => boolean) | undefined;
}

export const usualSettings = ({ voices: [voice], systemPrompt }: Choices): SessionSettings => ({
  type: 'realtime',
  instructions: systemPrompt,
  modality: 'audio',
  voice: voice?.id ?? '',
  speed: SPEAKING_RATE.default,
  input: 'audio/pcm',
  output: 'audio/pcm',
  transcription: false,
  turnDetection: USUAL_TURNS,
  tools: [],
  toolChoice: 'auto',
});

/**
 * The settings after an update.
 *
 * @returns them, and errors for what can't be had, which is left out.
 * @throws ApiError if a value can't be meant: then nothing changes.
 */
export function updated(
  settings: SessionSettings,
  wishes: Wishes,
  allowed: Allowed,
): { readonly settings: SessionSettings; readonly leftOut: readonly ApiError[] } {
  const leftOut: ApiError[] = [];
  const { choices } = allowed;
  /** The wish, unless the client may not have it. */
  const may = <T>(wish: T | undefined, setting: SettingName, param: string): T | undefined => {
    if (wish === undefined || allowed.all || choices.callerSettings.includes(setting)) return wish;
    leftOut.push(forbidden(`${param} can't be chosen by callers here`));
    return undefined;
  };

  const voice = voiceFor(may(wishes.voice, 'voice', 'session.audio.output.voice'), choices);
  let instructions = may(wishes.instructions, 'system_prompt', 'session.instructions');
  if (instructions?.trim() === '') instructions = choices.systemPrompt;
  if (instructions !== undefined && instructions !== choices.systemPrompt && !allowed.fits(instructions))
    throw invalid(
      'session.instructions',
      'The instructions are longer than this model can read and still hold a conversation',
      'string_above_max_length',
    );
  const language = wishes.transcription?.language ?? undefined;
  if (language !== undefined && !choices.languages.some(({ id }) => id === language.split('-')[0]))
    leftOut.push(
      notHad(
        'session.audio.input.transcription.language',
        `The language is always ${choices.languages.map(({ id }) => id).join(' or ')} here`,
      ),
    );
  if (wishes.mcp)
    leftOut.push(notHad('session.tools', 'Tools of MCP servers are not had here: they are left out'));
  const tools = toolsAfter(settings, wishes, allowed.toolsFit, (given) =>
    may(given, 'system_prompt', 'session.tools'),
  );
  if (tools.refusal) leftOut.push(tools.refusal);
  if (wishes.prompt)
    leftOut.push(notHad('session.prompt', 'There are no stored prompts here: send instructions'));

  return {
    leftOut,
    settings: {
      type: wishes.type ?? settings.type,
      instructions: instructions ?? settings.instructions,
      modality: wishes.modality ?? settings.modality,
      voice: voice ?? settings.voice,
      speed: may(wishes.speed, 'speaking_rate', 'session.audio.output.speed') ?? settings.speed,
      input: wishes.input ?? settings.input,
      output: wishes.output ?? settings.output,
      transcription:
        wishes.transcription === undefined ? settings.transcription : wishes.transcription !== null,
      turnDetection: wishes.turnDetection === undefined ? settings.turnDetection : wishes.turnDetection,
      tools: tools.tools,
      toolChoice: tools.toolChoice,
    },
  };
}

function voiceFor(wish: string | undefined, { voices }: Choices): string | undefined {
  if (wish === undefined || voices.some(({ id }) => id === wish)) return wish;
  if (VOICES_ELSEWHERE.has(wish)) return voices[0]?.id;
  const known = voices.map(({ id }) => id).join(', ');
  throw invalid('session.audio.output.voice', `There is no voice "${wish}" here. There are: ${known}.`);
}
