import { chooseLlm } from './choose-llm.ts';
import { profileFor } from './choose-profile.ts';
import { huggingFaceAnswers } from './hugging-face.ts';
import { type Machine, thisMachine } from './machine.ts';
import type { ModelFile, Profile } from './model-file.ts';
import { isPresent, profileFiles } from './store.ts';

export interface Asked {
  readonly profile?: Profile | undefined;
  readonly llm?: ModelFile | undefined;
}

export interface ModelsChoice {
  readonly profile: Profile;
  readonly llm: ModelFile;
  /** What was chosen and why, a line each, for the person who starts the agent. */
  readonly notes: readonly string[];
}

/** The profile and the language model: those that are asked for, else what fits this machine. */
export async function chooseModels(asked: Asked): Promise<ModelsChoice> {
  if (asked.profile && asked.llm) {
    return { profile: asked.profile, llm: asked.llm, notes: [replies(asked.llm, 'as asked for')] };
  }
  const machine = { ...thisMachine(), huggingFaceAnswers: await huggingFaceAnswers() };
  const notes: string[] = [];
  let { profile } = asked;
  if (!profile) {
    const fitting = profileFor({ ...machine, standardIsHere: await isHere('standard', machine) });
    ({ profile } = fitting);
    notes.push(`Profile ${profile}: ${fitting.reason}. Choose another with --profile.`);
  }
  if (asked.llm) return { profile, llm: asked.llm, notes: [...notes, replies(asked.llm, 'as asked for')] };
  const { llm, reason } = await chooseLlm(profile, machine);
  return { profile, llm, notes: [...notes, replies(llm, `${reason}; choose another with --llm`)] };
}

/** Whether a profile needs no download. */
async function isHere(profile: Profile, machine: Machine): Promise<boolean> {
  const { llm } = await chooseLlm(profile, { ...machine, huggingFaceAnswers: false });
  const present = await Promise.all([...profileFiles(profile), llm].map(isPresent));
  return present.every(Boolean);
}

function replies({ name }: ModelFile, why: string): string {
  return `Replies: ${name} (${why}).`;
}
