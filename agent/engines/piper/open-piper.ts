import type { Tts, TtsOptions, TtsSession } from '../../domain/ports.ts';
import { EngineDiedError, NotLoadedError } from '../../domain/errors.ts';
import { ConfigError } from '../../../platform/errors.ts';
import { type EngineWatch, restartWhenDead } from '../engine-watch.ts';
import { evenIfItDies } from '../even-if-it-dies.ts';
import { JOB_LIMIT_MS } from '../job-limits.ts';
import { WorkerChannel } from '../worker-channel.ts';
import { checkSounds } from './given-phonemes.ts';
import { PROGRAM_FRAMES } from './latent.ts';
import type { PiperThread, VoiceFacts } from './piper.worker.ts';
import { speak } from './speak.ts';
import type { VoiceFiles } from './voice.ts';

export interface PiperOptions extends VoiceFiles {
  /** The voice's name, as in the manifest. */
  readonly modelName: string;
  /** Voices that are loaded beside it, in the same thread. Each takes memory twice, since a second thread stands by. */
  readonly others?: readonly Pick<VoiceFiles, 'modelPath' | 'configPath'>[];
  /** Hears when the thread dies. */
  readonly watch?: EngineWatch;
}

/**
 * Loads one or more Piper voices in a thread of their own and warms them up.
 *
 * @throws ConfigError if one of its files can't be used; EngineDiedError if its thread ends for another reason.
 */
export async function openPiper({ modelName, watch, others = [], ...files }: PiperOptions): Promise<Tts> {
  const piper = new Piper(modelName, [files, ...others.map((other) => ({ ...files, ...other }))]);
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
  /** What its voices can do, by their names; the first is the one that speaks where none is asked for. */
  #voices = new Map<string, VoiceFacts>();
  readonly #thread: WorkerChannel<PiperThread>;

  constructor(model: string, voices: readonly VoiceFiles[]) {
    this.model = model;
    this.#thread = new WorkerChannel<PiperThread>({
      name: 'Piper',
      entry: new URL('./piper.worker.ts', import.meta.url),
      workerData: voices,
      startWithinMs: JOB_LIMIT_MS.start * voices.length,
      // A voice takes more than a second to load, in which nobody would be answered.
      standby: true,
      answerWithinMs: {
        load: () => JOB_LIMIT_MS.start * voices.length,
        read: JOB_LIMIT_MS.reading,
        encode: JOB_LIMIT_MS.encoding,
        decode: JOB_LIMIT_MS.decoding,
      },
    });
  }

  /** @param watch hears when the thread dies after that. */
  async load(watch: EngineWatch | undefined): Promise<void> {
    const load = (): Promise<VoiceFacts[]> =>
      this.#thread.request('load', undefined, new AbortController().signal);
    this.#voices = new Map((await load()).map((voice) => [voice.name, voice]));
    if (watch) restartWhenDead(this.#thread, load, watch, 'tts');
  }

  open({ language, voice, rate = 1, lexicon }: TtsOptions = {}): TtsSession {
    const names = [...this.#voices.keys()];
    const name = voice ?? names[0] ?? '';
    const found = this.#voices.get(name);
    if (!found) throw new NotLoadedError('voice', name, names);
    if (language !== undefined && language !== found.language)
      throw new NotLoadedError('language', language, [found.language]);
    if (lexicon) checkSounds(lexicon, new Set(found.sounds));
    const thread = this.#thread;
    return {
      synthesize: (text, signal, urgency) =>
        speak(
          {
            read: (input) =>
              evenIfItDies(() => thread.request('read', { voice: name, text: input, lexicon }, signal)),
            encode: (input) =>
              evenIfItDies(() => thread.request('encode', { voice: name, ...input }, signal)),
            decode: (latent) =>
              evenIfItDies(() => thread.request('decode', { voice: name, ...latent }, signal)),
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
