import { serveRequests } from '../../../engines/worker-channel-serve.ts';
import type { AudioPart, AudioSource, Unreadable } from './audio-source.ts';
import { DecodingFile, UnreadableError } from './decoding-file.ts';

/** What a step of decoding came to. An error's class would not come through to the other thread. */
export type DecodingStep =
  | { readonly type: 'part'; readonly part: AudioPart }
  | { readonly type: 'end' }
  | { readonly type: 'unreadable'; readonly why: Unreadable }
  /** The file was opened by a thread that has ended since. */
  | { readonly type: 'lost' };

/** The requests that the decoders' thread answers. Files are known by numbers that the asker chooses. */
export interface DecoderThread {
  open(file: AudioSource & { readonly id: number }): DecodingStep;
  /** Decodes the next seconds of a file. */
  read(id: number): DecodingStep;
  close(id: number): undefined;
}

const files = new Map<number, DecodingFile>();

serveRequests<DecoderThread>({
  open: async ({ id, ...source }) => {
    const step = await orUnreadable(async () => {
      files.set(id, await DecodingFile.open(source));
      return undefined;
    });
    return { output: step };
  },
  read: async (id) => {
    const file = files.get(id);
    if (!file) return { output: { type: 'lost' } };
    const step = await orUnreadable(() => file.read());
    return { output: step, transfer: step.type === 'part' ? [step.part.samples.buffer] : [] };
  },
  close: async (id) => {
    await files.get(id)?.[Symbol.asyncDispose]();
    files.delete(id);
    return { output: undefined };
  },
});

async function orUnreadable(step: () => Promise<AudioPart | undefined>): Promise<DecodingStep> {
  try {
    const part = await step();
    return part ? { type: 'part', part } : { type: 'end' };
  } catch (error) {
    if (error instanceof UnreadableError) return { type: 'unreadable', why: error.why };
    throw error;
  }
}
