import { basename } from 'node:path';
import type { Tts, TtsOptions, TtsSession } from '../../domain/ports.ts';
import { EngineDiedError, NotLoadedError } from '../../domain/errors.ts';
import { ConfigError } from '../../../platform/errors.ts';
import { WorkerChannel } from '../worker-channel.ts';
import type { PiperThread } from './piper.worker.ts';
import { speak } from './speak.ts';
import type { VoiceFiles } from './voice.ts';

export interface PiperOptions extends VoiceFiles {
  /** The voice's name, as in the manifest. */
  readonly modelName: string;
}

/** Longest time for a request. A step takes less than a second, but loading a large voice from a slow disk takes far longer. */
const ANSWER_WITHIN_MS = 60_000;

/**
 * Loads a Piper voice in a thread of its own and warms it up.
 *
 * @throws ConfigError if one of its files can't be used; EngineDiedError if its thread ends for another reason.
 */
export async function openPiper({ modelName, ...files }: PiperOptions): Promise<Tts> {
  const piper = new Piper(modelName, files);
  try {
    await piper.load();
  } catch (error) {
    await piper[Symbol.asyncDispose]();
    const cause: unknown = error instanceof EngineDiedError ? error.cause : undefined;
    // An error from the thread arrives with its name but without its class.
    throw cause instanceof Error && cause.name === 'ConfigError'
      ? new ConfigError(cause.message, { cause })
      : error;
  }
  return piper;
}

class Piper implements Tts {
  readonly model: string;
  /** The voice's name, as in its file's: en_US-joe-medium. */
  readonly #voice: string;
  #language = '';
  readonly #thread: WorkerChannel<PiperThread>;

  constructor(model: string, files: VoiceFiles) {
    this.model = model;
    this.#voice = basename(files.modelPath, '.onnx');
    this.#thread = new WorkerChannel({
      name: 'Piper',
      entry: new URL('./piper.worker.ts', import.meta.url),
      workerData: files,
      answerWithinMs: ANSWER_WITHIN_MS,
    });
  }

  async load(): Promise<void> {
    this.#language = await this.#thread.request('load', undefined, new AbortController().signal);
  }

  open({ language = this.#language, voice = this.#voice, rate = 1 }: TtsOptions = {}): TtsSession {
    if (voice !== this.#voice) throw new NotLoadedError('voice', voice, [this.#voice]);
    if (language !== this.#language) throw new NotLoadedError('language', language, [this.#language]);
    const thread = this.#thread;
    return {
      synthesize: (text, signal) =>
        speak(
          {
            read: (input) => thread.request('read', input, signal),
            encode: (input) => thread.request('encode', input, signal),
            decode: (latent) =>
              thread.request('decode', latent, signal, [latent.values.buffer as ArrayBuffer]),
          },
          text,
          rate,
        ),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}
