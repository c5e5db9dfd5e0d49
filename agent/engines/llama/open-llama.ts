import { LlamaLogLevel, getLlama, resolveChatWrapper } from 'node-llama-cpp';
import { ConfigError } from '../../errors.ts';
import type { BatchingLlm } from '../share-cores.ts';
import { EndOfTurn } from './end-of-turn.ts';
import { Lane } from './lane.ts';
import { LlamaSession } from './llama-session.ts';
import { settingsOf } from './model-settings.ts';
import { Prompt } from './prompt.ts';

export interface LlamaOptions {
  readonly modelPath: string;
  readonly model: string;
  /** Threads of one evaluation. */
  readonly threads: number;
  /** Evaluations that can run at the same time. On a processor, two of them side by side are faster than one batch of both. */
  readonly batches: number;
  /** Calls that can be open at the same time. */
  readonly calls: number;
  /** Tokens that a call's conversation can hold. */
  readonly contextTokens: number;
}

/**
 * Opens a GGUF model with llama.cpp. Evaluation runs on native threads.
 *
 * @throws ConfigError if the file can't be loaded.
 */
export async function openLlama(options: LlamaOptions): Promise<BatchingLlm> {
  const { model: name, threads, batches, calls, contextTokens } = options;
  const llama = await getLlama({ build: 'never', logLevel: LlamaLogLevel.error, maxThreads: 0 });
  try {
    const model = await llama.loadModel({ modelPath: options.modelPath });
    const prompt = new Prompt(model, resolveChatWrapper(model));
    const end = new EndOfTurn(model, prompt);
    const settings = settingsOf(name);
    const lanes = await Promise.all(
      Array.from({ length: batches }, (_, index) =>
        Lane.open(model, {
          name: `llm-${index}`,
          calls: Math.ceil(calls / batches),
          contextTokens,
          threads,
        }),
      ),
    );
    return {
      model: name,
      systemPrompt: settings.systemPrompt,
      promptTokens: contextTokens - settings.maxReplyTokens,
      open: async () => {
        const lane = lanes.reduce((best, other) => (other.room > best.room ? other : best));
        return new LlamaSession(model, prompt, end, settings, lane);
      },
      [Symbol.asyncDispose]: () => llama.dispose(),
    };
  } catch (cause) {
    await llama.dispose();
    throw new ConfigError(
      `The language model ${options.modelPath} can't be loaded: fetch it again or choose another.`,
      {
        cause,
      },
    );
  }
}
