import { setImmediate } from 'node:timers/promises';
import type { Speech } from '../../../domain/ports.ts';
import { toFloat } from '../../../domain/samples.ts';
import { WorkerChannel } from '../../../engines/worker-channel.ts';
import { VoiceRate } from '../../../rtc/voice-rate.ts';
import type { EncoderThread } from './encoder.worker.ts';
import { type EncodedFormat, SOUND, type SoundFormat } from './sound-format.ts';
import { wavHeader } from '../../../domain/wav.ts';

/** Longest times of the thread: to start, which loads its modules, and for a step, hundreds of times what one needs. */
const [START_MS, STEP_MS] = [60_000, 20_000];

/** Speech that is ready to be sent. */
export interface Sound {
  /** There may be none. */
  readonly bytes: Uint8Array;
  /** The speech that all was taken of by now; its last bytes may come later. */
  readonly speech?: Speech;
}

/** Encodes speech, in a thread of its own that starts with the first format that needs one. */
export class SoundEncoder implements AsyncDisposable {
  readonly #thread = new WorkerChannel<EncoderThread>({
    name: 'The encoder of speech',
    entry: new URL('./encoder.worker.ts', import.meta.url),
    workerData: undefined,
    startWithinMs: START_MS,
    answerWithinMs: { encode: () => STEP_MS, finish: () => STEP_MS, drop: () => STEP_MS },
  });
  #nextId = 1;

  /**
   * Encodes speech piece by piece; nothing ahead of the reader. The bytes, joined, are a file.
   *
   * @throws as the speech's source does; EngineDiedError if the thread ends; the signal's reason.
   */
  async *encode(
    pieces: AsyncIterable<Speech>,
    format: SoundFormat,
    signal: AbortSignal,
  ): AsyncGenerator<Sound> {
    using rate = new VoiceRate(SOUND[format].sampleRate);
    const writer = format === 'wav' || format === 'pcm' ? plain(format) : this.#encoder(format, signal);
    try {
      for await (const speech of pieces) {
        for (const pcm of rate.convert(speech.samples, speech.sampleRate)) {
          yield { bytes: await writer.write(pcm) };
          // Converting some seconds at once would hold up the event loop.
          await setImmediate();
        }
        yield { bytes: new Uint8Array(0), speech };
      }
      for (const pcm of rate.flush()) yield { bytes: await writer.write(pcm) };
      yield { bytes: await writer.finish() };
    } finally {
      writer.drop();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }

  #encoder(format: EncodedFormat, signal: AbortSignal): Writer {
    const id = this.#nextId++;
    let finished = false;
    return {
      write: (pcm) => {
        const samples = toFloat(pcm);
        return this.#thread.request('encode', { id, format, samples }, signal, [samples.buffer]);
      },
      finish: async () => {
        const bytes = await this.#thread.request('finish', { id, format }, signal);
        finished = true;
        return bytes;
      },
      drop: () => {
        if (finished) return;
        const never = new AbortController().signal;
        // A thread that has ended holds nothing any more.
        this.#thread.request('drop', id, never).catch(() => undefined);
      },
    };
  }
}

/** Writes one answer's sound. */
interface Writer {
  write(pcm: Int16Array): Promise<Uint8Array>;
  finish(): Promise<Uint8Array>;
  /** Ends it before its end. */
  drop(): void;
}

function plain(format: 'wav' | 'pcm'): Writer {
  let header = format === 'wav' ? wavHeader(SOUND.wav.sampleRate) : Buffer.alloc(0);
  const withHeader = (bytes: Uint8Array): Uint8Array => {
    const written = Buffer.concat([header, bytes]);
    header = Buffer.alloc(0);
    return written;
  };
  return {
    write: async (pcm) => withHeader(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)),
    finish: async () => withHeader(new Uint8Array(0)),
    drop: () => undefined,
  };
}
