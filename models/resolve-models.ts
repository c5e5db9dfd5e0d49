import { SetupError } from '../platform/errors.ts';
import { llmInCache } from './choose-llm.ts';
import { circumstancesHere } from './choose-models.ts';
import type { ModelFile, Profile } from './model-file.ts';
import { findNamed, voiceNames } from './named-models.ts';
import {
  findModel,
  isPresent,
  modelFiles,
  modelPath,
  profileModels,
  type ProfileModels,
  type Replaceable,
  speechModels,
} from './store.ts';
import { SMALLEST_LLM } from './language-models.ts';

/** A text for each of the models in use. */
export type EachModel = { readonly [Key in keyof ProfileModels]: string };

export interface ResolvedModels {
  /** Where the files lie; absolute. */
  readonly files: EachModel;
  /** Their names in the manifest. */
  readonly names: EachModel;
  /** Voices besides that of `files`, which agents speak with: where their files lie. */
  readonly voices: readonly VoicePaths[];
}

export interface VoicePaths {
  readonly modelPath: string;
  readonly configPath: string;
}

/** Names of models to take in place of the profile's own, and the calls that they are for. */
export interface Wanted {
  /** Without it, the best that is here and that this machine can run. */
  readonly llm?: string | undefined;
  readonly stt?: string | undefined;
  readonly tts?: string | undefined;
  /** Whole names of the voices that agents speak with, as in "en_US-joe-medium". */
  readonly voices?: readonly string[];
  /** At the same time. */
  readonly calls?: number | undefined;
  /** Models whose work another machine does, and whose files need not be here. */
  readonly elsewhere?: readonly Replaceable[];
}

/**
 * The models that an agent loads.
 *
 * @throws SetupError when one is missing, or no model has that name.
 */
export async function resolveModels(profile: Profile, wanted: Wanted = {}): Promise<ResolvedModels> {
  const { llm, stt, tts, calls, elsewhere = [] } = wanted;
  const speech = speechModels(profile, {
    stt: stt === undefined ? undefined : findNamed('stt', stt),
    tts: tts === undefined ? undefined : findNamed('tts', tts),
  });
  const replying =
    llm !== undefined
      ? findNamed('llm', llm)
      : elsewhere.includes('llm')
        ? findModel(SMALLEST_LLM)
        : await llmInCache(profile, await circumstancesHere({ calls, speech }));
  const models = profileModels(profile, replying, speech);
  const missing: ModelFile[] = [];
  for (const model of modelFiles(profile, replying, speech, elsewhere))
    if (!(await isPresent(model))) missing.push(model);
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    const flags = [
      `--profile ${profile} --llm ${models.llm.name}`,
      ...(stt === undefined ? [] : [`--stt ${speech.stt.name}`]),
      ...(tts === undefined ? [] : [`--tts ${speech.tts.name}`]),
    ].join(' ');
    throw new SetupError(
      `The ${profile} profile lacks ${names}. Run "npm run setup", or "npm run models -- fetch ${flags}".`,
    );
  }
  const others = (wanted.voices ?? []).filter((voice) => `${voice}.onnx` !== models.tts.name);
  const voices: VoicePaths[] = [];
  for (const voice of new Set(others)) voices.push(await resolveVoice(voice));
  return { files: each(models, modelPath), names: each(models, ({ name }) => name), voices };
}

/** @throws SetupError when there is no such voice, or it is not here. */
async function resolveVoice(voice: string): Promise<VoicePaths> {
  const names = voiceNames();
  if (!names.includes(voice))
    throw new SetupError(
      `An agent's voice is "${voice}", which does not exist. There are: ${names.join(', ')}.`,
    );
  const [model, config] = [findModel(`${voice}.onnx`), findModel(`${voice}.onnx.json`)];
  if (!(await isPresent(model)) || !(await isPresent(config)))
    throw new SetupError(
      `An agent's voice is ${voice}, which is not here. Run "npm run models -- fetch ${model.name} ${config.name}".`,
    );
  return { modelPath: modelPath(model), configPath: modelPath(config) };
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
