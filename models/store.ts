import { stat } from 'node:fs/promises';
import { SetupError } from '../platform/errors.ts';
import { cachePath } from '../platform/cache.ts';
import { MANIFEST } from './manifest.ts';
import type { ModelName } from './manifest.ts';
import type { ModelFile, Profile, Role } from './model-file.ts';

/** What callers are heard and answered with. */
export interface SpeechModels {
  readonly stt: ModelFile;
  readonly tts: ModelFile;
}

/** What an agent uses for each role. */
export interface ProfileModels extends SpeechModels {
  readonly vad: ModelFile;
  /** Judges whether the caller has finished. */
  readonly turnDetector: ModelFile;
  /** Replies. */
  readonly llm: ModelFile;
  readonly ttsConfig: ModelFile;
}

/** The models that a profile uses with a language model: the first of each other role in the manifest, but for the speech models given. */
export function profileModels(
  profile: Profile,
  llm: ModelFile,
  speech: SpeechModels = speechModels(profile),
): ProfileModels {
  const { stt, tts } = speech;
  return {
    vad: firstOf(profile, 'vad'),
    stt,
    turnDetector: firstOf(profile, 'turn-detector'),
    llm,
    tts,
    ttsConfig: findModel(`${tts.name}.json`),
  };
}

/** A model whose work another machine can do. */
export type Replaceable = 'llm' | 'stt' | 'tts';

/**
 * The files of {@link profileModels}; one may have two roles.
 *
 * @param elsewhere the models whose work another machine does, and whose files are not needed.
 */
export function modelFiles(
  profile: Profile,
  llm: ModelFile,
  speech?: SpeechModels,
  elsewhere: readonly Replaceable[] = [],
): ModelFile[] {
  const models = profileModels(profile, llm, speech);
  const needed = (Object.keys(models) as (keyof ProfileModels)[]).filter(
    (use) => !elsewhere.some((model) => model === (use === 'ttsConfig' ? 'tts' : use)),
  );
  return [...new Set(needed.map((use) => models[use]))];
}

/** The profile's speech models, or others in their place. */
export function speechModels(
  profile: Profile,
  { stt, tts }: { readonly [Kind in keyof SpeechModels]?: ModelFile | undefined } = {},
): SpeechModels {
  return { stt: stt ?? firstOf(profile, 'stt'), tts: tts ?? firstOf(profile, 'tts') };
}

function firstOf(profile: Profile, role: Role): ModelFile {
  const file = profileFiles(profile).find((model) => model.role === role);
  if (!file) throw new Error(`The manifest has no ${role} for the profile ${profile}.`);
  return file;
}

/** Every file that belongs to a profile, but for the language model that replies: that is chosen apart. */
export function profileFiles(profile: Profile): ModelFile[] {
  return MANIFEST.filter((model: ModelFile) => model.role !== 'llm' && model.profiles.includes(profile));
}

/** @throws SetupError that lists the names there are. */
export function findModel(name: string): ModelFile {
  const model = MANIFEST.find((entry) => entry.name === name);
  if (model) return model;
  throw new SetupError(
    `There is no model "${name}". There are: ${MANIFEST.map((entry) => entry.name).join(', ')}.`,
  );
}

/** Where a model lies once it is fetched. The folder is named by its content's sha256, so that versions never mix. */
export function modelPath(model: ModelName | ModelFile): string {
  const { sha256, fileName } = typeof model === 'string' ? findModel(model) : model;
  return cachePath('models', sha256, fileName);
}

/** Whether a model is there, by its size: files are checked by their hash before they get their place. */
export async function isPresent(model: ModelFile): Promise<boolean> {
  try {
    return (await stat(modelPath(model))).size === model.size;
  } catch {
    return false;
  }
}
