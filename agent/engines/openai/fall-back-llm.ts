import type { Llm, LlmSession } from '../../domain/ports.ts';
import { openBoth } from './open-both.ts';
import { RemoteError } from './remote-error.ts';
import type { RemoteLlm } from './remote-llm.ts';
import type { RemoteWatch } from './remote-watch.ts';

/**
 * A model on another machine, for which the local one replies while it is slow or down. What both read is bounded by the local one. That one
 * reads ahead what was said, so that a reply of its own begins soon; of what is being said only while the other is known to be down.
 */
export function fallBackLlm(remote: RemoteLlm, local: Llm, watch: RemoteWatch): Llm {
  const open = async (): Promise<LlmSession> => {
    const { there, here, close } = await openBoth(
      () => remote.open(),
      () => local.open(),
    );
    return {
      async *reply(messages, signal, urgency, tools) {
        let begun = false;
        try {
          for await (const part of there.reply(messages, signal, urgency, tools)) {
            begun = true;
            yield part;
          }
          return;
        } catch (error) {
          // A reply that was begun can't be taken back.
          if (begun || signal.aborted || !(error instanceof RemoteError)) throw error;
          watch.fellBack('llm', error.kind);
        }
        for await (const part of here.reply(messages, signal, urgency, tools))
          yield { ...part, model: local.model };
      },
      async prefill(messages, signal, tools) {
        if (remote.isUp && messages.at(-1)?.role === 'user') return;
        await here.prefill?.(messages, signal, tools);
      },
      [Symbol.asyncDispose]: close,
    };
  };
  return {
    model: remote.model,
    systemPrompt: remote.systemPrompt,
    promptTokens: local.promptTokens,
    pastTokens: local.pastTokens,
    countTokens: (text) => local.countTokens(text),
    checkTools: async (tools) => local.checkTools?.(tools),
    open,
    [Symbol.asyncDispose]: async () => {
      await remote[Symbol.asyncDispose]();
      await local[Symbol.asyncDispose]();
    },
  };
}
