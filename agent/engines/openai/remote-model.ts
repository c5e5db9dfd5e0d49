/** A model that is asked for over OpenAI's protocol. */
export interface RemoteModel {
  /** Base addresses, as https://api.openai.com/v1, the one that is liked most first. All serve the same model. */
  readonly urls: readonly string[];
  readonly model: string;
  readonly key: string | undefined;
  /** Whether the local model does the work while none of them does. */
  readonly fallback: 'local' | 'none';
}

export interface RemoteVoice extends RemoteModel {
  /** A name that the server knows, as in "alloy". */
  readonly voice: string;
}

/** The models that run elsewhere; the others run in this process. */
export interface RemoteModels {
  readonly llm: RemoteModel | undefined;
  readonly stt: RemoteModel | undefined;
  readonly tts: RemoteVoice | undefined;
}

export type RemoteEngine = keyof RemoteModels;

/** The models whose local counterpart is not needed: another machine does its work, and nobody is to stand in for that one. */
export const onlyElsewhere = (remote: RemoteModels): RemoteEngine[] =>
  (Object.keys(remote) as RemoteEngine[]).filter((engine) => remote[engine]?.fallback === 'none');
