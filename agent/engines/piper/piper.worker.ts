import { basename } from 'node:path';
import { workerData } from 'node:worker_threads';
import type { Lexicon } from '../../domain/lexicon.ts';
import { serveRequests } from '../worker-channel-serve.ts';
import type { Encoded } from './acoustic-model.ts';
import type { Latent } from './latent.ts';
import type { Pronunciation, Reading } from './speak.ts';
import { Voice } from './voice.ts';
import type { VoiceFiles } from './voice.ts';

/** One of the voices, by its name: en_US-joe-medium. */
interface OfVoice {
  readonly voice: string;
}

/** What a voice can do. */
export interface VoiceFacts {
  readonly name: string;
  /** The language that it speaks. */
  readonly language: string;
  /** The signs of IPA that it knows. */
  readonly sounds: readonly string[];
}

/** The requests that the voices' thread answers: the steps of a voice. It keeps nothing of a text between two steps. */
export interface PiperThread {
  /** Loads the voices, and answers with what they can do, in the order in which they were given. */
  load(input: undefined): VoiceFacts[];
  read(input: OfVoice & { readonly text: string; readonly lexicon?: Lexicon | undefined }): Reading;
  encode(pronunciation: OfVoice & Pronunciation): Encoded;
  decode(latent: OfVoice & Latent): Float32Array;
}

/** The name of a voice, as in its file's. */
const nameOf = ({ modelPath }: VoiceFiles): string => basename(modelPath, '.onnx');

const voices = new Map<string, Voice>();
// One after the other, since each computes to get warm.
for (const files of workerData as readonly VoiceFiles[]) voices.set(nameOf(files), await Voice.open(files));

function voiceOf({ voice }: OfVoice): Voice {
  const found = voices.get(voice);
  if (!found) throw new RangeError(`there is no voice ${voice}`);
  return found;
}

serveRequests<PiperThread>({
  load: async () => ({
    output: [...voices].map(([name, { language, sounds }]) => ({ name, language, sounds })),
  }),
  read: async (input) => ({ output: await voiceOf(input).read(input.text, input.lexicon) }),
  encode: async (input) => {
    const encoded = await voiceOf(input).encode(input);
    return { output: encoded, transfer: [encoded.latent.values.buffer as ArrayBuffer] };
  },
  decode: async (input) => {
    const samples = await voiceOf(input).decode(input);
    return { output: samples, transfer: [samples.buffer as ArrayBuffer] };
  },
});
