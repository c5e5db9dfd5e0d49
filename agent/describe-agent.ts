import type { Profile } from '../models/model-file.ts';
import type { AgentDescription } from '../protocol/agent-description.ts';
import type { SettingName } from '../protocol/call-settings.ts';
import { LONGEST_SYSTEM_PROMPT, SPEAKING_RATE } from '../protocol/limits.ts';
import { type Choices, TURN_TAKINGS } from './call-settings.ts';
import type { RemoteModels } from './engines/openai/remote-model.ts';
import type { Language } from './languages/language.ts';
import { languageOf } from './languages/languages.ts';

/** The name of a Piper voice's file, as in en_US-joe-medium.onnx: language, country, speaker, size. */
const VOICE_NAME = /^(?<id>(?<language>[a-z]{2,3})_(?<country>[A-Z]{2})-(?<speaker>[^-]+)-[^.]+)/;

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' });

/** What a voice's name in the manifest says of it. A voice that is named in another way counts as American. */
function readVoiceName(voice: string) {
  const { groups = {} } = VOICE_NAME.exec(voice) ?? {};
  const { id = voice, language = 'en', country = 'US', speaker = voice } = groups;
  return { id, language, country, speaker };
}

/**
 * The language that a voice speaks, by its name in the manifest.
 *
 * @throws ConfigError if the agent does not know it.
 */
export const languageOfVoice = (voice: string): Language => languageOf(readVoiceName(voice).language);

/**
 * Lists what callers can choose from.
 *
 * @param voice the manifest's name of the voice that is open.
 * @param remoteVoice the name of the voice that speaks instead, in the same language.
 * @throws ConfigError if the agent does not know its language.
 */
export function choicesFor(
  voice: string,
  systemPrompt: string,
  callerSettings: readonly SettingName[],
  remoteVoice?: string,
): Choices {
  const { id, language, country, speaker } = readVoiceName(voice);
  const { code } = languageOf(language);
  return {
    voices: [
      {
        id: remoteVoice ?? id,
        label: capitalised(remoteVoice ?? speaker),
        language: `${language}-${country}`,
      },
    ],
    languages: [{ id: code, label: languageNames.of(code) ?? code }],
    systemPrompt,
    callerSettings,
  };
}

/** The names of the models that work: those of this process, unless one runs elsewhere. */
export const modelsInUse = (
  { stt, llm, tts }: AgentOptions['models'],
  remote: RemoteModels,
): AgentOptions['models'] => ({
  stt: remote.stt?.model ?? stt,
  llm: remote.llm?.model ?? llm,
  tts: remote.tts?.model ?? tts,
});

export interface AgentOptions {
  readonly profile: Profile;
  readonly models: { readonly stt: string; readonly llm: string; readonly tts: string };
  readonly choices: Choices;
  /** Address of a trace, with `{trace_id}` in it. */
  readonly traceUrl: string | undefined;
}

/** The agent as its clients see it. */
export function describeAgent({ profile, models, choices, traceUrl }: AgentOptions): AgentDescription {
  const { voices, languages, callerSettings } = choices;
  return {
    profile,
    models,
    voices,
    languages,
    speaking_rate: SPEAKING_RATE,
    turn_taking: { choices: TURN_TAKINGS, default: 'balanced' },
    system_prompt: { max_length: LONGEST_SYSTEM_PROMPT },
    caller_settings: callerSettings,
    trace_url: traceUrl ?? null,
  };
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
