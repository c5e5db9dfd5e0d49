import { workerData } from 'node:worker_threads';
import { serveRequests } from '../worker-channel-serve.ts';
import type { Encoded } from './acoustic-model.ts';
import type { Latent } from './latent.ts';
import type { Pronunciation, Reading } from './speak.ts';
import { Voice } from './voice.ts';
import type { VoiceFiles } from './voice.ts';

/** The requests that the voice's thread answers: the steps of a voice. It keeps nothing of a text between two steps. */
export interface PiperThread {
  /** Loads the voice, and answers with the language that it speaks. */
  load(input: undefined): string;
  read(text: string): Reading;
  encode(pronunciation: Pronunciation): Encoded;
  decode(latent: Latent): Float32Array;
}

const voice = await Voice.open(workerData as VoiceFiles);

serveRequests<PiperThread>({
  load: async () => ({ output: voice.language }),
  read: async (text) => ({ output: await voice.read(text) }),
  encode: async (pronunciation) => {
    const encoded = await voice.encode(pronunciation);
    return { output: encoded, transfer: [encoded.latent.values.buffer as ArrayBuffer] };
  },
  decode: async (latent) => {
    const samples = await voice.decode(latent);
    return { output: samples, transfer: [samples.buffer as ArrayBuffer] };
  },
});
