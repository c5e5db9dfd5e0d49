import type { Stt, SttSession } from '../../domain/ports.ts';
import { RemoteError } from './remote-error.ts';
import type { RemoteWatch } from './remote-watch.ts';

/** Speech recognition on another machine, for which the local one hears while it is slow or down. */
export function fallBackStt(remote: Stt, local: Stt, watch: RemoteWatch): Stt {
  return {
    model: remote.model,
    open: async (options): Promise<SttSession> => {
      const here = await local.open(options);
      const there = await remote.open(options);
      return {
        async transcribe(samples, request) {
          try {
            return await there.transcribe(samples, request);
          } catch (error) {
            if (request.signal.aborted || !(error instanceof RemoteError)) throw error;
            watch.fellBack('stt', error.kind);
          }
          return here.transcribe(samples, request);
        },
        [Symbol.asyncDispose]: async () => {
          await there[Symbol.asyncDispose]();
          await here[Symbol.asyncDispose]();
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      await remote[Symbol.asyncDispose]();
      await local[Symbol.asyncDispose]();
    },
  };
}
