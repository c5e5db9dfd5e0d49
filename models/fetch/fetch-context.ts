import type { OnProgress } from '../../platform/progress.ts';
import type { Packages } from './packages.ts';

/** What a model is fetched with. */
export interface FetchContext {
  readonly packages: Packages;
  /** A folder to work in. */
  readonly folder: string;
  /** Where Hugging Face is. */
  readonly huggingFace: string;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}
