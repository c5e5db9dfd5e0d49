import { workerData } from 'node:worker_threads';
import { serveRequests } from '../worker-channel-serve.ts';
import { type Heard, type Hearing, SileroModel } from './silero-model.ts';

/** The requests that the thread of voice activity detection answers. It keeps nothing of a call between two frames. */
export interface SileroThread {
  /** Loads the model, and answers when that is done. */
  load(input: undefined): undefined;
  hear(hearing: Hearing): Heard;
}

const model = await SileroModel.open(workerData as string);

serveRequests<SileroThread>({
  load: async () => ({ output: undefined }),
  hear: async (hearing) => {
    const heard = await model.hear(hearing);
    return { output: heard, transfer: [heard.state.buffer] };
  },
});
