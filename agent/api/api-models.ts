import { MANIFEST } from '../../models/manifest.ts';
import type { ModelFile } from '../../models/model-file.ts';
import { isPresent } from '../../models/store.ts';

/** A model that clients can name, or could if it were loaded. */
export interface ApiModel {
  readonly id: string;
  readonly purpose: 'llm' | 'stt' | 'tts';
  /** `loaded`: it answers now. `downloaded`: it is on the disk. `fetchable`: it can be downloaded by "npm run models". */
  readonly state: 'loaded' | 'downloaded' | 'fetchable';
}

/** The names of the loaded models for a purpose; for any purpose if none is given. */
export const loadedModels = (models: readonly ApiModel[], purpose?: ApiModel['purpose']): string[] =>
  models
    .filter((model) => model.state === 'loaded' && (purpose === undefined || model.purpose === purpose))
    .map(({ id }) => id);

/** All models by their names: those that are loaded, and those of the manifest that could be instead. */
export async function apiModels(loaded: Readonly<Record<ApiModel['purpose'], string>>): Promise<ApiModel[]> {
  const purposes = Object.keys(loaded) as ApiModel['purpose'][];
  const models = purposes.map((purpose): ApiModel => ({ id: loaded[purpose], purpose, state: 'loaded' }));
  for (const file of MANIFEST as readonly ModelFile[]) {
    const purpose = purposes.find((each) => each === file.role);
    if (purpose === undefined || loaded[purpose] === file.name) continue;
    const state = (await isPresent(file)) ? 'downloaded' : 'fetchable';
    models.push({ id: file.name, purpose, state });
  }
  return models;
}
