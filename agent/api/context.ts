import type { Logger } from 'pino';
import type { Lexicon } from '../domain/lexicon.ts';
import type { Engines } from '../domain/ports.ts';
import type { TextEmbedder } from '../domain/text-embedder.ts';
import type { TextGenerator } from '../domain/text-generator.ts';
import type { Credentials } from '../http/access.ts';
import type { Language } from '../languages/language.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import type { Allowances } from './allowances.ts';
import type { ApiMetrics } from './api-metrics.ts';
import type { ApiModel } from './api-models.ts';
import type { ApiQueue, ApiQueues } from './api-queue.ts';
import type { RealtimeContext } from './realtime/realtime-context.ts';

/** What the endpoints of `/v1` work with. */
export interface ApiContext {
  /** The engines, which calls use, too. Whatever is asked of them here has the urgency `api`. */
  readonly engines: Engines;
  /** The language of the loaded models. */
  readonly language: Language;
  /** The name of the voice that speaks. */
  readonly voice: string;
  /** The words that the voice pronounces by it; none by default. */
  readonly lexicon?: Lexicon;
  /** The language model for programs. */
  readonly generator: TextGenerator;
  readonly queues: ApiQueues;
  /** The model that makes vectors of texts, and the queue before it; undefined if there is none. */
  readonly embeddings?: { readonly embedder: TextEmbedder; readonly queue: ApiQueue } | undefined;
  /** Whether calls run: they go first, and need cores for what is not shared out. */
  readonly callsRun: () => boolean;
  /** The models that are loaded, and those that could be. */
  readonly models: readonly ApiModel[];
  readonly allowances: Allowances;
  /** Who may ask; undefined where everyone on this machine may. */
  readonly credentials: Credentials | undefined;
  /** Origins of other sites whose pages may ask. */
  readonly corsOrigins: readonly string[];
  readonly metrics: ApiMetrics;
  /** What realtime sessions are served with; undefined if there are none. */
  readonly realtime?: RealtimeContext | undefined;
  /** Undefined if nothing is traced. */
  readonly tracing: Tracing | undefined;
  readonly log: Logger;
}
