import { SetupError } from '../platform/errors.ts';
import { describeMachine, type Machine } from './machine.ts';
import { MANIFEST } from './manifest.ts';
import type { ModelFile, Profile, Source } from './model-file.ts';
import { isPresent } from './store.ts';

export interface LlmChoice {
  readonly llm: ModelFile;
  /** In words, for the person who starts the agent. */
  readonly reason: string;
}

/** The best of a profile's language models that the machine can run, and that is here or can be fetched. */
export async function chooseLlm(
  profile: Profile,
  machine: Machine & { readonly huggingFaceAnswers: boolean },
): Promise<LlmChoice> {
  const fitting = fittingLlms(profile, machine);
  const llm = (await firstThat(fitting, (model) => canBeHad(model, machine))) ?? fitting[0];
  if (!llm) throw new Error(`The manifest has no language model for the profile ${profile}.`);
  return { llm, reason: reasonFor(llm, profile, machine) };
}

/**
 * The best of a profile's language models that the machine can run and that is in the cache.
 *
 * @throws SetupError when none is.
 */
export async function llmInCache(profile: Profile, machine: Machine): Promise<ModelFile> {
  const fitting = fittingLlms(profile, machine);
  const llm = await firstThat(fitting, isPresent);
  if (llm) return llm;
  throw new SetupError(
    `The ${profile} profile lacks a language model (${fitting.map(({ name }) => name).join(', or ')}). ` +
      `Run "npm run setup", or "npm run models -- fetch --profile ${profile}"; or name one that is here in PARLEY_LLM.`,
  );
}

/**
 * A language model by its name, of any profile.
 *
 * @throws SetupError that lists the names there are.
 */
export function findLlm(name: string): ModelFile {
  const models = MANIFEST.filter(({ role }) => role === 'llm' || role === 'turn-detector');
  const model = models.find((one) => one.name === name);
  if (model) return model;
  throw new SetupError(
    `There is no language model "${name}". There are: ${models.map((one) => one.name).join(', ')}.`,
  );
}

/** The profile's language models that the machine can run, the best first; all of them if it is too small for any. */
function fittingLlms(profile: Profile, machine: Machine): ModelFile[] {
  const all = llmsOf(profile);
  const fitting = all.filter((model) => isEnough(machine, model));
  return fitting.length > 0 ? fitting : all;
}

function llmsOf(profile: Profile): ModelFile[] {
  return MANIFEST.filter((model: ModelFile) => model.role === 'llm' && model.profiles.includes(profile));
}

function isEnough({ cores, memoryBytes }: Machine, { needs }: ModelFile): boolean {
  return !needs || (cores >= needs.cores && memoryBytes >= needs.memoryBytes);
}

async function canBeHad(
  model: ModelFile,
  { huggingFaceAnswers }: { readonly huggingFaceAnswers: boolean },
): Promise<boolean> {
  return huggingFaceAnswers || !model.sources.every(isOnHuggingFace) || (await isPresent(model));
}

function isOnHuggingFace(source: Source): boolean {
  return source.kind === 'gguf-q8-from-q4' ? isOnHuggingFace(source.from) : source.kind === 'hugging-face';
}

function reasonFor(llm: ModelFile, profile: Profile, machine: Machine): string {
  const tooLarge = llmsOf(profile).find((model) => !isEnough(machine, model));
  if (llm.needs && isEnough(machine, llm)) return `${describeMachine(machine)} are enough for it`;
  if (tooLarge?.needs && tooLarge !== llm)
    return `${describeMachine(machine)}, where larger ones want ${describeMachine(tooLarge.needs)}`;
  return `the ${profile} profile's`;
}

async function firstThat(
  models: readonly ModelFile[],
  holds: (model: ModelFile) => Promise<boolean>,
): Promise<ModelFile | undefined> {
  for (const model of models) if (await holds(model)) return model;
  return undefined;
}
