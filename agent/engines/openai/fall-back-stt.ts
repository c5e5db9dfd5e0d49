import type { Stt, SttSession } from '../../domain/ports.ts';
import { openBoth } from './open-both.ts';
import { RemoteError } from './remote-error.ts';
import type { RemoteWatch } from './remote-watch.ts';

/** Speech recognition on another machine, for which the local one hears while it is slow or down. */
export function fallBackStt(remote: Stt, local: Stt, watch: RemoteWatch): Stt {
  return {
    model: remote.model,
    open: async (options): Promise<SttSession> => {
      const { there, here, close } = await openBoth(
        () => remote.open(options),
        () => local.open(options),
      );
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
        [Symbol.asyncDispose]: close,
      };
    },
    [Symbol.asyncDispose]: async () => {
      await remote[Symbol.asyncDispose]();
      await local[Symbol.asyncDispose]();
    },
  };
}
