import type { ClientSecrets } from './client-secret.ts';
import type { HoldOptions } from './hold-session.ts';
import type { RealtimeCalls } from './realtime-calls.ts';

/** What realtime sessions are served with. */
export interface RealtimeContext {
  readonly hold: HoldOptions;
  readonly calls: RealtimeCalls;
  readonly secrets: ClientSecrets;
  /** The name by which a user's calls are counted. */
  readonly userKey: (subject: string) => string;
}
