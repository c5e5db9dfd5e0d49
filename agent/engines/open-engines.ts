import type { Engines } from '../domain/ports.ts';
import type { Language } from '../languages/language.ts';
import { Cores } from './cores.ts';
import { engineThreads, llmBatches } from './engine-threads.ts';
import type { EngineWatch } from './engine-watch.ts';
import { limitLlm, limitStt, limitTurnDetector } from './limit-jobs.ts';
import { LlamaRuntime } from './llama/llama-runtime.ts';
import { openLlama } from './llama/open-llama.ts';
import { openTurnDetector } from './llama/open-turn-detector.ts';
import { otherProcesses } from './other-processes.ts';
import { openPiper } from './piper/open-piper.ts';
import { shareStt, shareTts, shareTurnDetector } from './share-cores.ts';
import { shareLlm } from './share-llm.ts';
import { openSilero } from './silero/open-silero.ts';
import { openWhisper } from './whisper/open-whisper.ts';

/** Most tokens of a conversation in the language model. */
const CONTEXT_TOKENS = 2_048;

export interface EngineFiles {
  readonly vad: string;
  readonly stt: string;
  readonly llm: string;
  /** The model that judges whether the caller has finished. */
  readonly turnDetector: string;
  readonly tts: string;
  readonly ttsConfig: string;
}

export interface EngineNames {
  readonly stt: string;
  readonly llm: string;
  readonly turnDetector: string;
  readonly tts: string;
}

export interface EngineOptions {
  readonly files: EngineFiles;
  readonly names: EngineNames;
  readonly cores: Cores;
  /** Most calls at the same time. */
  readonly calls: number;
  /** The language of all calls. */
  readonly language: Language;
  /** The language model's system prompt; by default the one that suits it. */
  readonly systemPrompt?: string | undefined;
  /** Called with a message about something that works, but not well. */
  readonly warn: (message: string) => void;
  readonly watch: EngineWatch;
}

/** Opens all engines. All of them share the cores, except Silero, whose work is short. They are closed one after the other. */
export async function openEngines(options: EngineOptions): Promise<Engines> {
  const { files, names, cores, calls, language, systemPrompt, warn, watch } = options;
  const threads = engineThreads(cores.total);
  const runtime = await LlamaRuntime.open(threads.llm);
  // The engines open side by side, since each mostly reads its file or computes on one thread.
  const opening = [
    openSilero(files.vad, watch),
    openWhisper({ modelPath: files.stt, modelName: names.stt, threads: threads.stt, language, warn }),
    openLlama(runtime, {
      modelPath: files.llm,
      model: names.llm,
      threads: threads.llm,
      batches: llmBatches(cores.total, calls),
      calls,
      contextTokens: CONTEXT_TOKENS,
      language,
      ...(systemPrompt !== undefined && { systemPrompt }),
    }),
    openTurnDetector(runtime, { modelPath: files.turnDetector, model: names.turnDetector, calls }),
    openPiper({
      modelPath: files.tts,
      configPath: files.ttsConfig,
      modelName: names.tts,
      threads: threads.tts,
      watch,
    }),
  ] as const;
  try {
    const [vad, stt, llm, turnDetector, tts] = await Promise.all(opening);
    return {
      vad,
      stt: shareStt(limitStt(stt, watch), threads.stt, cores),
      turnDetector: shareTurnDetector(limitTurnDetector(turnDetector, watch), cores),
      llm: shareLlm(limitLlm(llm, watch), threads.llm, cores, otherProcesses()),
      tts: shareTts(tts, threads.tts, cores),
      [Symbol.asyncDispose]: () => closeAll([tts, turnDetector, llm, runtime, stt, vad]),
    };
  } catch (error) {
    const outcomes = await Promise.allSettled(opening);
    await closeAll(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])));
    await runtime[Symbol.asyncDispose]();
    throw error;
  }
}

async function closeAll(engines: readonly AsyncDisposable[]): Promise<void> {
  for (const engine of engines) await engine[Symbol.asyncDispose]();
}
