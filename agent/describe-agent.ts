import type { Profile } from '../models/model-file.ts';
import type { AgentDescription } from '../protocol/agent-description.ts';
import type { SettingName } from '../protocol/call-settings.ts';
import { LONGEST_SYSTEM_PROMPT, SPEAKING_RATE } from '../protocol/limits.ts';
import { type Choices, TURN_TAKINGS } from './call-settings.ts';

/** Languages that recognition is told to expect (`engines/whisper`), whatever its model knows. */
const RECOGNISED = ['en'];

/** A Piper voice's file, as in en_US-joe-medium.onnx: language, country, name, size. */
const VOICE_NAME = /^(?<id>(?<language>[a-z]{2,3})_(?<country>[A-Z]{2})-(?<speaker>[^-]+)-[^.]+)/;

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' });

/**
 * What callers can choose from.
 *
 * @param voice the manifest's name of the voice that is open.
 */
export function choicesFor(
  voice: string,
  systemPrompt: string,
  callerSettings: readonly SettingName[],
): Choices {
  const {
    id = voice,
    language = 'en',
    country = 'US',
    speaker = voice,
  } = VOICE_NAME.exec(voice)?.groups ?? {};
  return {
    voices: [{ id, label: capitalised(speaker), language: `${language}-${country}` }],
    languages: RECOGNISED.filter((known) => known === language).map((known) => ({
      id: known,
      label: languageNames.of(known) ?? known,
    })),
    systemPrompt,
    callerSettings,
  };
}

export interface AgentOptions {
  readonly profile: Profile;
  readonly models: { readonly stt: string; readonly llm: string; readonly tts: string };
  readonly choices: Choices;
  /** Address of a trace, with `{trace_id}` in it. */
  readonly traceUrl: string | undefined;
}

/** The agent as its clients see it. */
export function describeAgent({ profile, models, choices, traceUrl }: AgentOptions): AgentDescription {
  const { voices, languages, systemPrompt, callerSettings } = choices;
  return {
    profile,
    models,
    voices,
    languages,
    speaking_rate: SPEAKING_RATE,
    turn_taking: { choices: TURN_TAKINGS, default: 'balanced' },
    system_prompt: {
      // It is shown to those who may change it, and to nobody else.
      default: callerSettings.includes('system_prompt') ? systemPrompt : '',
      max_length: LONGEST_SYSTEM_PROMPT,
    },
    caller_settings: callerSettings,
    trace_url: traceUrl ?? null,
  };
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
