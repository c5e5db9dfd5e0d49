import { LlamaLogLevel, getLlama, resolveChatWrapper } from 'node-llama-cpp';
import type { Llm } from '../../domain/ports.ts';
import { ConfigError } from '../../errors.ts';
import { LlamaSession } from './llama-session.ts';
import { settingsOf } from './model-settings.ts';
import { Prompt } from './prompt.ts';

/** Tokens of a judged message: what is said in 30 s fits twice. */
const JUDGE_CONTEXT = 256;

export interface LlamaOptions {
  readonly modelPath: string;
  readonly model: string;
  /** Threads of one evaluation. */
  readonly threads: number;
  /** Calls that can be open at the same time; their sequences batch in one context. */
  readonly calls: number;
  /** Tokens that a call's conversation can hold. */
  readonly contextTokens: number;
}

/**
 * Opens a GGUF model with llama.cpp. Evaluation runs on native threads.
 *
 * @throws ConfigError if the file can't be loaded.
 */
export async function openLlama(options: LlamaOptions): Promise<Llm> {
  const { model: name, threads, calls, contextTokens } = options;
  const llama = await getLlama({ build: 'never', logLevel: LlamaLogLevel.error, maxThreads: 0 });
  try {
    const model = await llama.loadModel({ modelPath: options.modelPath });
    const [conversations, judges] = [
      await model.createContext({ sequences: calls, contextSize: contextTokens, threads }),
      await model.createContext({ sequences: calls, contextSize: JUDGE_CONTEXT, threads }),
    ];
    const prompt = new Prompt(model, resolveChatWrapper(model));
    const settings = settingsOf(name);
    return {
      model: name,
      systemPrompt: settings.systemPrompt,
      promptTokens: contextTokens - settings.maxReplyTokens,
      open: async () =>
        new LlamaSession(model, prompt, settings, conversations.getSequence(), judges.getSequence()),
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
