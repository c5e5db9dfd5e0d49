import { workerData } from 'node:worker_threads';
import { serveRequests } from '../worker-channel-serve.ts';
import { type Heard, type Hearing, SileroModel } from './silero-model.ts';

/** What voice activity detection's thread does. Nothing of a call stays in it between two frames. */
export interface SileroThread {
  /** Answers when the model is loaded. */
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
