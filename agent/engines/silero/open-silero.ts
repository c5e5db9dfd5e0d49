import { FRAME_MS, FRAME_SAMPLES } from '../../domain/audio.ts';
import type { Vad, VadSession } from '../../domain/ports.ts';
import { type EngineWatch, restartWhenDead } from '../engine-watch.ts';
import { evenIfItDies } from '../even-if-it-dies.ts';
import { JOB_LIMIT_MS } from '../job-limits.ts';
import { WorkerChannel } from '../worker-channel.ts';
import type { Heard, Hearing } from './silero-model.ts';
import type { SileroThread } from './silero.worker.ts';

/** Number of samples of the last frame that Silero v5 and v6 read again in front of each frame, at 16 kHz. */
const CONTEXT_SAMPLES = 64;

/** Level below which a frame is silent: 60 dB below full scale. A quiet room is louder; a muted microphone is not. */
const SILENT = 0.001;

/** Frames of silence, half a second together, after which the model need not hear more of it. */
const HEARS_OUT = Math.round(500 / FRAME_MS);

/**
 * Opens Silero VAD in a thread of its own, since onnxruntime would block the event loop (docs/decisions/cores.md). One model serves
 * all calls; each call has a recurrent state of its own.
 *
 * @param watch hears when the thread dies.
 * @throws EngineDiedError if the file can't be loaded; its cause says why.
 */
export async function openSilero(modelPath: string, watch?: EngineWatch): Promise<Vad> {
  const thread = new WorkerChannel<SileroThread>({
    name: 'Voice activity detection',
    entry: new URL('./silero.worker.ts', import.meta.url),
    workerData: modelPath,
    startWithinMs: JOB_LIMIT_MS.start,
    answerWithinMs: { load: () => JOB_LIMIT_MS.start, hear: () => JOB_LIMIT_MS.frame },
  });
  const load = (): Promise<unknown> => thread.request('load', undefined, new AbortController().signal);
  try {
    await load();
  } catch (error) {
    await thread[Symbol.asyncDispose]();
    throw error;
  }
  if (watch) restartWhenDead(thread, load, watch, 'vad');
  return {
    open: () => new SileroSession(thread),
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  };
}

const isSilent = (sample: number): boolean => Math.abs(sample) < SILENT;

class SileroSession implements VadSession {
  readonly #thread: WorkerChannel<SileroThread>;
  readonly #never = new AbortController().signal;
  readonly #input = new Float32Array(CONTEXT_SAMPLES + FRAME_SAMPLES);
  #state: Heard['state'] | undefined;
  #silentFrames = 0;

  constructor(thread: WorkerChannel<SileroThread>) {
    this.#thread = thread;
  }

  async process(samples: Float32Array): Promise<number> {
    const [probability = 0] = await this.processAll([samples]);
    return probability;
  }

  async processAll(frames: readonly Float32Array[]): Promise<readonly number[]> {
    const inputs = frames.map((frame) => this.#inputFor(frame));
    const heard = inputs.filter((input) => input !== undefined);
    const probabilities = heard.length > 0 ? await this.#hear(heard) : [];
    let next = 0;
    return inputs.map((input) => (input === undefined ? 0 : (probabilities[next++] ?? 0)));
  }

  /** What the model reads of a frame; undefined if it need not hear it. */
  #inputFor(samples: Float32Array): Float32Array<ArrayBuffer> | undefined {
    if (samples.length !== FRAME_SAMPLES) {
      throw new RangeError(`Silero reads ${FRAME_SAMPLES} samples at a time, got ${samples.length}`);
    }
    this.#input.copyWithin(0, FRAME_SAMPLES);
    this.#input.set(samples, CONTEXT_SAMPLES);
    this.#silentFrames = samples.every(isSilent) ? this.#silentFrames + 1 : 0;
    // Callers are silent most of the time, and the model would take as long for silence as for speech.
    return this.#silentFrames > HEARS_OUT ? undefined : this.#input.slice();
  }

  async #hear(inputs: readonly Float32Array<ArrayBuffer>[]): Promise<readonly number[]> {
    const hearing: Hearing = { inputs, state: this.#state };
    const ask = (): Promise<Heard> => this.#thread.request('hear', hearing, this.#never);
    const { probabilities, state } = await evenIfItDies(ask);
    this.#state = state;
    return probabilities;
  }
}
