import { modelNotFound } from '../api-error.ts';
import { type ApiModel, loadedModels } from '../api-models.ts';

/** Names of OpenAI's models, and `default`. Programs that were made for them get the one that is loaded. */
const STANDS_FOR: Record<'stt' | 'tts', readonly string[]> = {
  stt: ['default', 'whisper-1', 'gpt-4o-transcribe', 'gpt-4o-mini-transcribe'],
  tts: ['default', 'tts-1', 'tts-1-hd', 'gpt-4o-mini-tts'],
};

/**
 * The loaded model that a request means.
 *
 * @throws ApiError (404) if it means another one.
 */
export function ownModel(wanted: string, purpose: 'stt' | 'tts', models: readonly ApiModel[]): string {
  const loaded = loadedModels(models, purpose);
  const own = STANDS_FOR[purpose].includes(wanted) ? loaded[0] : loaded.find((id) => id === wanted);
  if (own === undefined) throw modelNotFound(wanted, loaded);
  return own;
}
