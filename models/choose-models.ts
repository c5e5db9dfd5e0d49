import { profileAskedFor } from './asked-for.ts';
import { chooseLlm, type Circumstances, type LlmChoice } from './choose-llm.ts';
import { profileFor } from './choose-profile.ts';
import { huggingFaceAnswers } from './hugging-face.ts';
import { keptMeasurement } from './kept-measurement.ts';
import { type Machine, thisMachine } from './machine.ts';
import type { ModelFile, Profile } from './model-file.ts';
import { isPresent, profileFiles, type SpeechModels, speechModels } from './store.ts';

export interface Asked {
  readonly profile?: Profile | undefined;
  readonly llm?: ModelFile | undefined;
  readonly stt?: ModelFile | undefined;
  readonly tts?: ModelFile | undefined;
  /** Calls at the same time. */
  readonly calls?: number | undefined;
}

/** All but the language model, and what that is to be chosen by. */
export interface ProfileSetting {
  readonly profile: Profile;
  readonly speech: SpeechModels;
  readonly circumstances: Circumstances & { readonly huggingFaceAnswers: boolean };
  /** What was chosen and why, a line each, for the person who starts the agent. */
  readonly notes: readonly string[];
}

export interface ModelsChoice {
  readonly profile: Profile;
  readonly speech: SpeechModels;
  readonly llm: ModelFile;
  /** What was chosen and why, a line each, for the person who starts the agent. */
  readonly notes: readonly string[];
}

/** The models that are asked for, else what fits this machine, by what was measured on it if anything was. */
export async function chooseModels(asked: Asked): Promise<ModelsChoice> {
  const { circumstances, profile, speech, notes } = await chooseProfile(asked);
  if (asked.llm) return { profile, speech, llm: asked.llm, notes };
  const choice = await chooseLlm(profile, { ...circumstances, measurement: await keptMeasurement() });
  return { profile, speech, llm: choice.llm, notes: [...notes, noteOn(choice)] };
}

/** As {@link chooseModels}, but for the language model. */
export async function chooseProfile(asked: Asked): Promise<ProfileSetting> {
  const { llm, calls } = asked;
  const known = asked.profile !== undefined && llm !== undefined;
  const machine = { ...thisMachine(), calls, huggingFaceAnswers: !known && (await huggingFaceAnswers()) };
  const notes: string[] = [];
  let { profile } = asked;
  if (!profile) {
    const fitting = profileFor({ ...machine, standardIsHere: await isHere('standard', machine) });
    ({ profile } = fitting);
    notes.push(`Profile ${profile}: ${fitting.reason}. Choose another with --profile.`);
  }
  for (const [does, model] of [
    ['Hears', asked.stt],
    ['Speaks', asked.tts],
    ['Replies', llm],
  ] as const) {
    if (model) notes.push(`${does}: ${model.name} (as asked for).`);
  }
  const speech = speechModels(profile, asked);
  return { profile, speech, circumstances: { ...machine, speech }, notes };
}

/** The profile that PARLEY_PROFILE asks for, else the best one whose models are all here: nothing is fetched for it. */
export async function profileHere(): Promise<Profile> {
  return profileAskedFor(undefined) ?? ((await isHere('standard', thisMachine())) ? 'standard' : 'embedded');
}

/** This machine, and what was measured on it. */
export async function circumstancesHere(
  more: Pick<Circumstances, 'calls' | 'speech'> = {},
): Promise<Circumstances> {
  return { ...thisMachine(), measurement: await keptMeasurement(), ...more };
}

/** Says which language model replies, and why. */
export function noteOn({ llm, reason }: LlmChoice): string {
  return `Replies: ${llm.name} (${reason}; choose another with --llm).`;
}

/** Whether a profile needs no download. */
async function isHere(profile: Profile, machine: Machine): Promise<boolean> {
  const { llm } = await chooseLlm(profile, { ...machine, huggingFaceAnswers: false });
  const present = await Promise.all([...profileFiles(profile), llm].map(isPresent));
  return present.every(Boolean);
}
