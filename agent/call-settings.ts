import { z } from 'zod';
import { type CallSettings, SETTING_NAMES, type SettingName } from '../protocol/call-settings.ts';
import { settingAttribute } from '../protocol/caller-attributes.ts';
import { LONGEST_SYSTEM_PROMPT, SPEAKING_RATE } from '../protocol/limits.ts';
import type { EndpointingSettings } from './domain/endpointing.ts';

/**
 * Factors on the silences that end a turn. "Quick" may cut a caller off who pauses to think; "patient" waits out such pauses, and
 * where the end is sure still no longer than the reply takes to be made (docs/decisions/turn-taking.md).
 */
const TURN_TAKING = { quick: 0.6, balanced: 1, patient: 1.8 };
export type TurnTaking = keyof typeof TURN_TAKING;
export const TURN_TAKINGS = Object.keys(TURN_TAKING) as TurnTaking[];

/** What there is to choose from. */
export interface Choices {
  /** The first is the default. */
  readonly voices: readonly { readonly id: string; readonly label: string; readonly language: string }[];
  /** The first is the default. */
  readonly languages: readonly { readonly id: string; readonly label: string }[];
  /** The prompt of callers who choose none. */
  readonly systemPrompt: string;
  /** What callers may choose for themselves. */
  readonly callerSettings: readonly SettingName[];
}

/** What a call is served with. */
export interface ChosenSettings extends CallSettings {
  readonly turn_taking: TurnTaking;
}

export interface SettingsRequest {
  /** The caller's attributes, as LiveKit gives them. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The dispatch's metadata, as it was given: JSON, or a text that is not meant for the agent. */
  readonly metadata: string;
}

/**
 * Chooses the settings of one call. The caller's attributes override the dispatch's metadata; settings that are wrong are left out.
 *
 * @param fits whether the model can read a system prompt and has room for a conversation.
 * @returns the settings, with what was left out and why.
 */
export function chooseSettings(
  { attributes, metadata }: SettingsRequest,
  choices: Choices,
  fits: (systemPrompt: string) => boolean,
): { readonly settings: ChosenSettings; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const schemas = schemasFor(choices, fits);
  const given = jsonIn(metadata);
  if (given === undefined) problems.push('metadata: is not JSON');

  const chosen: Partial<Record<SettingName, unknown>> = {};
  const choose = (name: SettingName, value: unknown): void => {
    if (value === undefined || value === '') return;
    const parsed = schemas[name].safeParse(value);
    if (parsed.success) chosen[name] = parsed.data;
    else problems.push(`${name}: ${parsed.error.issues[0]?.message ?? 'is wrong'}`);
  };
  for (const name of SETTING_NAMES) {
    choose(name, given?.[name]);
    const wish = attributes[settingAttribute(name)];
    if (wish === undefined || choices.callerSettings.includes(name)) choose(name, wish);
    else problems.push(`${name}: can't be chosen by callers here`);
  }
  return { settings: { ...defaultsOf(choices), ...(chosen as Partial<ChosenSettings>) }, problems };
}

/** What there is to choose from where an agent answers: what it is told, and its voice where it has one of its own. */
export function choicesWith(
  choices: Choices,
  { instructions, voice }: { readonly instructions: string; readonly voice?: string },
): Choices {
  const language = choices.voices[0]?.language ?? '';
  return {
    ...choices,
    systemPrompt: instructions,
    ...(voice !== undefined && { voices: [{ id: voice, label: voice, language }] }),
  };
}

/** The settings that a dispatch's metadata holds. A caller who may not choose them may not ask for such a dispatch. */
export function settingsIn(metadata: string): SettingName[] {
  const given = jsonIn(metadata) ?? {};
  return SETTING_NAMES.filter((name) => given[name] !== undefined);
}

/** How long a call waits for the end of its caller's turns. */
export function pacedEndpointing(usual: EndpointingSettings, turnTaking: TurnTaking): EndpointingSettings {
  const factor = TURN_TAKING[turnTaking];
  return {
    sureMs: usual.sureMs * factor,
    unsureMs: usual.unsureMs * factor,
    plainMs: usual.plainMs * factor,
  };
}

function defaultsOf({ voices, languages, systemPrompt }: Choices): ChosenSettings {
  return {
    voice: voices[0]?.id ?? '',
    speaking_rate: SPEAKING_RATE.default,
    system_prompt: systemPrompt,
    turn_taking: 'balanced',
    language: languages[0]?.id ?? '',
  };
}

function schemasFor({ voices, languages }: Choices, fits: (systemPrompt: string) => boolean) {
  const oneOf = (ids: readonly string[]) =>
    z.enum(ids, {
      error: ids.length === 1 ? `is always ${ids[0]} here` : `must be one of ${ids.join(', ')}`,
    });
  const { min, max } = SPEAKING_RATE;
  const rate = `must be between ${min} and ${max}`;
  return {
    voice: oneOf(voices.map(({ id }) => id)),
    speaking_rate: z.coerce.number({ error: rate }).min(min, rate).max(max, rate),
    system_prompt: z
      .string({ error: 'must be a text' })
      .trim()
      .min(1, 'is empty')
      .max(LONGEST_SYSTEM_PROMPT, {
        error: `may have ${LONGEST_SYSTEM_PROMPT} characters at most`,
        // Its tokens are not even counted.
        abort: true,
      })
      .refine(fits, 'is longer than this model can read and still hold a conversation'),
    turn_taking: oneOf(TURN_TAKINGS),
    language: oneOf(languages.map(({ id }) => id)),
  } satisfies Record<SettingName, z.ZodType>;
}

/** The object that a text holds in JSON: an empty one if the text is not meant as JSON, undefined if its JSON is broken. */
function jsonIn(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.trimStart().startsWith('{')) return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
