import type { Tts, TtsSession } from '../../domain/ports.ts';
import { RemoteError } from './remote-error.ts';
import type { RemoteWatch } from './remote-watch.ts';

/** A voice on another machine. While it is slow or down the local one speaks, also the rest of a sentence that was begun. */
export function fallBackTts(remote: Tts, local: Tts, watch: RemoteWatch): Tts {
  return {
    model: remote.model,
    open: (options = {}): TtsSession => {
      const there = remote.open(options);
      // The local voice has a name of its own.
      const { language, rate, lexicon } = options;
      const here = local.open({
        ...(language !== undefined && { language }),
        ...(rate !== undefined && { rate }),
        lexicon,
      });
      return {
        async *synthesize(text, signal, urgency) {
          const said: string[] = [];
          try {
            for await (const speech of there.synthesize(text, signal, urgency)) {
              said.push(...speech.words.map((word) => word.text));
              yield speech;
            }
            return;
          } catch (error) {
            if (signal.aborted || !(error instanceof RemoteError)) throw error;
            watch.fellBack('tts', error.kind);
          }
          const rest = text.trim().split(/\s+/).slice(said.length).join(' ');
          if (rest !== '') yield* here.synthesize(rest, signal, urgency);
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      await remote[Symbol.asyncDispose]();
      await local[Symbol.asyncDispose]();
    },
  };
}
