import { SetupError } from '../platform/errors.ts';
import { findLlm, llmInCache } from './choose-llm.ts';
import { thisMachine } from './machine.ts';
import type { ModelFile, Profile } from './model-file.ts';
import { isPresent, modelPath, profileModels, type ProfileModels } from './store.ts';

/** A text for each of the models in use. */
export type EachModel = { readonly [Key in keyof ProfileModels]: string };

export interface ResolvedModels {
  /** Where the files lie; absolute. */
  readonly files: EachModel;
  /** Their names in the manifest. */
  readonly names: EachModel;
}

/**
 * The models that an agent loads.
 *
 * @param llm name of the language model that replies; without, the best that is here and that this machine can run.
 * @throws SetupError when one is missing, or no language model has that name.
 */
export async function resolveModels(profile: Profile, llm?: string): Promise<ResolvedModels> {
  const models = profileModels(
    profile,
    llm === undefined ? await llmInCache(profile, thisMachine()) : findLlm(llm),
  );
  const missing: string[] = [];
  for (const model of Object.values(models) as ModelFile[]) {
    if (!(await isPresent(model))) missing.push(model.name);
  }
  if (missing.length > 0) {
    throw new SetupError(
      `The ${profile} profile lacks ${[...new Set(missing)].join(', ')}. ` +
        `Run "npm run setup", or "npm run models -- fetch --profile ${profile} --llm ${models.llm.name}".`,
    );
  }
  return { files: each(models, modelPath), names: each(models, ({ name }) => name) };
}

function each(models: ProfileModels, of: (model: ModelFile) => string): EachModel {
  const { vad, stt, turnDetector, llm, tts, ttsConfig } = models;
  return {
    vad: of(vad),
    stt: of(stt),
    turnDetector: of(turnDetector),
    llm: of(llm),
    tts: of(tts),
    ttsConfig: of(ttsConfig),
  };
}
