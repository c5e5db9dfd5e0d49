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
