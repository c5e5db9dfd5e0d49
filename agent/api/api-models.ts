import { MANIFEST } from '../../models/manifest.ts';
import type { ModelFile } from '../../models/model-file.ts';
import { isPresent } from '../../models/store.ts';
import { modelNotFound } from './api-error.ts';

/** A model that clients can name, or could if it were loaded. */
export interface ApiModel {
  readonly id: string;
  readonly purpose: 'llm' | 'stt' | 'tts' | 'embedding';
  /** `loaded`: it answers now. `downloaded`: it is on the disk. `fetchable`: it can be downloaded by "npm run models". */
  readonly state: 'loaded' | 'downloaded' | 'fetchable';
}

/** `default`, and names of OpenAI's models. Programs that were made for them get the one that is loaded. */
const STANDS_FOR: Readonly<Record<ApiModel['purpose'], readonly string[]>> = {
  llm: ['default'],
  stt: ['default', 'whisper-1', 'gpt-4o-transcribe', 'gpt-4o-mini-transcribe'],
  tts: ['default', 'tts-1', 'tts-1-hd', 'gpt-4o-mini-tts'],
  embedding: ['default', 'text-embedding-3-small', 'text-embedding-3-large', 'text-embedding-ada-002'],
};

/**
 * The loaded model that a request means by a name.
 *
 * @throws ApiError (404) if it means another one.
 */
export function modelNamed(name: string, purpose: ApiModel['purpose'], models: readonly ApiModel[]): string {
  const loaded = loadedModels(models, purpose);
  const model = STANDS_FOR[purpose].includes(name) ? loaded[0] : loaded.find((id) => id === name);
  if (model === undefined) throw modelNotFound(name, loaded);
  return model;
}

/**
 * A model by its name, whatever it is for and whether it is loaded or not. A name that stands for several, as `default` does, is the one that
 * replies.
 *
 * @throws ApiError (404) if there is none.
 */
export function modelOf(name: string, models: readonly ApiModel[]): ApiModel {
  const purposes = Object.keys(STANDS_FOR) as ApiModel['purpose'][];
  const model =
    models.find(({ id }) => id === name) ??
    models.find(
      ({ purpose, state }) =>
        state === 'loaded' && purpose === purposes.find((each) => STANDS_FOR[each].includes(name)),
    );
  if (!model) throw modelNotFound(name, loadedModels(models));
  return model;
}

/** The names of the loaded models for a purpose; for any purpose if none is given. */
const loadedModels = (models: readonly ApiModel[], purpose?: ApiModel['purpose']): string[] =>
  models
    .filter((model) => model.state === 'loaded' && (purpose === undefined || model.purpose === purpose))
    .map(({ id }) => id);

/** All models by their names: those that are loaded, and those of the manifest that could be instead. */
export async function apiModels(
  loaded: Readonly<Partial<Record<ApiModel['purpose'], string>>>,
): Promise<ApiModel[]> {
  const purposes = Object.keys(loaded) as ApiModel['purpose'][];
  const models = Object.entries(loaded).map(([purpose, id]): ApiModel => ({
    id,
    purpose: purpose as ApiModel['purpose'],
    state: 'loaded',
  }));
  for (const file of MANIFEST as readonly ModelFile[]) {
    const purpose = purposes.find((each) => each === file.role);
    if (purpose === undefined || loaded[purpose] === file.name) continue;
    const state = (await isPresent(file)) ? 'downloaded' : 'fetchable';
    models.push({ id: file.name, purpose, state });
  }
  return models;
}
