import { EngineDiedError } from '../../../domain/errors.ts';
import { WorkerChannel } from '../../../engines/worker-channel.ts';
import { invalid } from '../../api-error.ts';
import { FORMATS_IN_WORDS } from './audio-format.ts';
import type { AudioPart, AudioSource, Unreadable } from './audio-source.ts';
import type { DecoderThread, DecodingStep } from './decoder.worker.ts';

/** Longest times of the thread: to start, which loads its modules, and for a step, hundreds of times what one needs. */
const [START_MS, STEP_MS] = [60_000, 20_000];

const REFUSALS: Record<Unreadable, string> = {
  'unknown-format': `The file is in no format that is read here: ${FORMATS_IN_WORDS}.`,
  broken: 'The file is broken, or its codec is not had here.',
  'no-sound': 'There is no sound in the file.',
};

/** Decodes audio files, in a thread of its own that starts with the first one. Files are decoded side by side, some seconds of each in turn. */
export class AudioDecoder implements AsyncDisposable {
  readonly #thread = new WorkerChannel<DecoderThread>({
    name: 'The decoder of audio files',
    entry: new URL('./decoder.worker.ts', import.meta.url),
    workerData: undefined,
    startWithinMs: START_MS,
    answerWithinMs: { open: () => STEP_MS, read: () => STEP_MS, close: () => STEP_MS },
  });
  #nextId = 1;

  /**
   * Decodes a file, a few seconds at a time; nothing ahead of the reader.
   *
   * @throws ApiError (400, param `file`) if it can't be decoded; EngineDiedError if the thread ends; the signal's reason.
   */
  async *decode(source: AudioSource, signal: AbortSignal): AsyncGenerator<AudioPart> {
    const id = this.#nextId++;
    try {
      refuseUnreadable(await this.#thread.request('open', { ...source, id }, signal));
      for (;;) {
        const step = await this.#thread.request('read', id, signal);
        refuseUnreadable(step);
        if (step.type === 'end') return;
        if (step.type === 'part') yield step.part;
      }
    } finally {
      const never = new AbortController().signal;
      // A thread that has ended holds nothing any more.
      await this.#thread.request('close', id, never).catch(() => undefined);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#thread[Symbol.asyncDispose]();
  }
}

function refuseUnreadable(step: DecodingStep): void {
  if (step.type === 'lost') throw new EngineDiedError('The decoder of audio files has died');
  if (step.type === 'unreadable') throw invalid('file', REFUSALS[step.why], 'invalid_audio');
}
