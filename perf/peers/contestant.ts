import type { Invitation } from '../caller/token.ts';

/** A voice agent that is compared with others, running on this machine. */
export interface Contestant extends AsyncDisposable {
  /** A right to join a new room, in which the agent answers. */
  invite(): Promise<Invitation>;
  /** The processes that it consists of at the moment, but for their children. */
  processes(): readonly number[];
}

/** What every contestant is given, so that they differ in nothing but themselves. */
export interface Terms {
  /** File of the language model that replies. */
  readonly llmPath: string;
  /** Its name in the manifest. */
  readonly llm: string;
  /** File of speech recognition. */
  readonly sttPath: string;
  /** Files of the voice and its configuration. */
  readonly voicePath: string;
  readonly voiceConfigPath: string;
}
