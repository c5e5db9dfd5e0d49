import type { TurnDetector } from '../../domain/ports.ts';
import { EndOfTurn } from './end-of-turn.ts';
import { SequencePool } from './sequence-pool.ts';
import type { LlamaRuntime } from './llama-runtime.ts';
import { LlamaTurnDetectorSession } from './llama-turn-detector-session.ts';
import { Prompt } from './prompt.ts';

/** Tokens of a judged message: more than are judged (llama-turn-detector-session.ts), so that nothing is shifted out. */
const CONTEXT_TOKENS = 256;

export interface TurnDetectorOptions {
  readonly modelPath: string;
  readonly model: string;
  /** Calls that can be open at the same time. */
  readonly calls: number;
}

/**
 * Opens a small GGUF model that judges whether callers have finished, whatever model replies. The runtime closes it.
 *
 * @throws ConfigError if the file can't be loaded.
 */
export async function openTurnDetector(
  runtime: LlamaRuntime,
  { modelPath, model: name, calls }: TurnDetectorOptions,
): Promise<TurnDetector> {
  const model = await runtime.load(modelPath);
  const prompt = new Prompt(model);
  const end = new EndOfTurn(model, prompt);
  const pool = await SequencePool.open(model, { name, calls, contextTokens: CONTEXT_TOKENS, threads: 1 });
  return {
    model: name,
    open: async () => new LlamaTurnDetectorSession({ prompt, end, threads: runtime.threads, pool }),
    [Symbol.asyncDispose]: () => model.dispose(),
  };
}
