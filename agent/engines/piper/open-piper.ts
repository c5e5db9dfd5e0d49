import { basename } from 'node:path';
import type { Tts, TtsOptions, TtsSession } from '../../domain/ports.ts';
import { EngineDiedError, NotLoadedError } from '../../domain/errors.ts';
import { ConfigError } from '../../../platform/errors.ts';
import { type EngineWatch, restartWhenDead } from '../engine-watch.ts';
import { evenIfItDies } from '../even-if-it-dies.ts';
import { JOB_LIMIT_MS } from '../job-limits.ts';
import { WorkerChannel } from '../worker-channel.ts';
import { PROGRAM_FRAMES } from './latent.ts';
import type { PiperThread } from './piper.worker.ts';
import { speak } from './speak.ts';
import type { VoiceFiles } from './voice.ts';

export interface PiperOptions extends VoiceFiles {
  /** The voice's name, as in the manifest. */
  readonly modelName: string;
  /** Hears when the thread dies. */
  readonly watch?: EngineWatch;
}

/**
 * Loads a Piper voice in a thread of its own and warms it up.
 *
 * @throws ConfigError if one of its files can't be used; EngineDiedError if its thread ends for another reason.
 */
export async function openPiper({ modelName, watch, ...files }: PiperOptions): Promise<Tts> {
  const piper = new Piper(modelName, files);
  try {
    await piper.load(watch);
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
    this.#thread = new WorkerChannel<PiperThread>({
      name: 'Piper',
      entry: new URL('./piper.worker.ts', import.meta.url),
      workerData: files,
      startWithinMs: JOB_LIMIT_MS.start,
      // A voice takes more than a second to load, in which nobody would be answered.
      standby: true,
      answerWithinMs: {
        load: () => JOB_LIMIT_MS.start,
        read: JOB_LIMIT_MS.reading,
        encode: JOB_LIMIT_MS.encoding,
        decode: JOB_LIMIT_MS.decoding,
      },
    });
  }

  /** @param watch hears when the thread dies after that. */
  async load(watch: EngineWatch | undefined): Promise<void> {
    const load = (): Promise<string> => this.#thread.request('load', undefined, new AbortController().signal);
    this.#language = await load();
    if (watch) restartWhenDead(this.#thread, load, watch, 'tts');
  }

  open({ language = this.#language, voice = this.#voice, rate = 1 }: TtsOptions = {}): TtsSession {
    if (voice !== this.#voice) throw new NotLoadedError('voice', voice, [this.#voice]);
    if (language !== this.#language) throw new NotLoadedError('language', language, [this.#language]);
    const thread = this.#thread;
    return {
      synthesize: (text, signal, urgency) =>
        speak(
          {
            read: (input) => evenIfItDies(() => thread.request('read', input, signal)),
            encode: (input) => evenIfItDies(() => thread.request('encode', input, signal)),
            decode: (latent) => evenIfItDies(() => thread.request('decode', latent, signal)),
          },
          text,
          rate,
          urgency?.() === 'api' ? PROGRAM_FRAMES : undefined,
        ),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}
