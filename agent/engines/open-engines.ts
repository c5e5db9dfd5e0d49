import type { Lexicon } from '../domain/lexicon.ts';
import type { Engines } from '../domain/ports.ts';
import type { Language } from '../languages/language.ts';
import { Cores } from './cores.ts';
import { engineThreads, llmBatches } from './engine-threads.ts';
import type { EngineWatch } from './engine-watch.ts';
import { knowWords } from './know-words.ts';
import { limitLlm, limitStt, limitTurnDetector } from './limit-jobs.ts';
import { LlamaRuntime } from './llama/llama-runtime.ts';
import { type KnownAgent, openLlama } from './llama/open-llama.ts';
import { openTurnDetector } from './llama/open-turn-detector.ts';
import { type ProgramEngines, type ProgramOptions, openProgramEngines } from './open-program-engines.ts';
import { otherProcesses } from './other-processes.ts';
import { ABLE_PROMPT } from './llama/model-settings.ts';
import type { RemoteOptions } from './openai/open-remote.ts';
import type { RemoteModel, RemoteModels } from './openai/remote-model.ts';
import type { RemoteWatch } from './openai/remote-watch.ts';
import { type PiperOptions, openPiper } from './piper/open-piper.ts';
import { shareStt, shareTts, shareTurnDetector } from './share-cores.ts';
import { shareLlm, threadsBeside } from './share-llm.ts';
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
  /** Voices that agents speak with, besides `files.tts`; none by default. */
  readonly voices?: PiperOptions['others'];
  readonly cores: Cores;
  /** Most calls at the same time. */
  readonly calls: number;
  /** The language of all calls. */
  readonly language: Language;
  /** The language model's system prompt; by default the one that suits it. */
  readonly systemPrompt?: string | undefined;
  /** Who answers calls, as far as that is known at the start. By default nobody with tools. */
  readonly agents?: readonly KnownAgent[];
  /** Words that recognition and the voice know; none by default. */
  readonly lexicon?: Lexicon;
  /** The models that run elsewhere, and who hears of them; by default none does. */
  /** Left out if programs don't use the engines. */
  readonly programs?: ProgramOptions | undefined;
  readonly elsewhere?: { readonly remote: RemoteModels; readonly watch: RemoteWatch };
  /** Called with a message about something that works, but not well. */
  readonly warn: (message: string) => void;
  readonly watch: EngineWatch;
}

/**
 * Opens all engines. Those in this process share the cores, except Silero, whose work is short. They are closed one after the other. What
 * another machine does is opened here as well if it is to stand in for that one.
 */
export async function openEngines(options: EngineOptions): Promise<Engines> {
  const { files, names, cores, calls, language, lexicon = [], agents = [], warn, watch } = options;
  const remote = options.elsewhere?.remote;
  // A model that stands in for another one gets the same prompt, and has read it by then.
  const systemPrompt = options.systemPrompt ?? (remote?.llm && ABLE_PROMPT);
  const threads = engineThreads(cores.total);
  const runtime = await LlamaRuntime.open(threads.llm);
  // The engines open side by side, since each mostly reads its file or computes on one thread.
  const opening = [
    openSilero(files.vad, watch),
    here(remote?.stt, () =>
      openWhisper({ modelPath: files.stt, modelName: names.stt, threads: threads.stt, language, warn }),
    ),
    here(remote?.llm, () =>
      openLlama(runtime, {
        modelPath: files.llm,
        model: names.llm,
        threads: threads.llm,
        batches: llmBatches(cores.total, calls),
        calls,
        contextTokens: CONTEXT_TOKENS,
        language,
        agents,
        ...(systemPrompt !== undefined && { systemPrompt }),
      }),
    ),
    openTurnDetector(runtime, { modelPath: files.turnDetector, model: names.turnDetector, calls }),
    here(remote?.tts, () =>
      openPiper({
        modelPath: files.tts,
        configPath: files.ttsConfig,
        modelName: names.tts,
        others: options.voices ?? [],
        threads: threads.tts,
        lexicon,
        watch,
      }),
    ),
  ] as const;
  try {
    const [vad, stt, llm, turnDetector, tts] = await Promise.all(opening);
    const others = otherProcesses();
    const local = {
      stt: stt ? shareStt(limitStt(stt, watch), threads.stt, cores) : undefined,
      llm: llm ? shareLlm(limitLlm(llm, watch), threads.llm, cores, others) : undefined,
      tts: tts ? shareTts(tts, threads.tts, cores) : undefined,
    };
    const all = await withRemote(local, options);
    const ofPrograms = await openOfPrograms(
      runtime,
      llm !== undefined,
      threadsBeside(others, threads.llm),
      options,
    );
    return {
      vad,
      ...all,
      stt: knowWords(all.stt, lexicon),
      ...ofPrograms,
      turnDetector: shareTurnDetector(limitTurnDetector(turnDetector, watch), cores),
      [Symbol.asyncDispose]: () =>
        closeAll([
          ...[all.tts, ofPrograms.generator, ofPrograms.replyGenerator, ofPrograms.embedder],
          ...[turnDetector, all.llm, runtime, all.stt, vad],
        ]),
    };
  } catch (error) {
    const outcomes = await Promise.allSettled(opening);
    const opened = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    await closeAll(opened);
    await runtime[Symbol.asyncDispose]();
    throw error;
  }
}

/** @param isHere whether the language model runs here. */
async function openOfPrograms(
  runtime: LlamaRuntime,
  isHere: boolean,
  most: () => number,
  { files, names, cores, programs, watch }: EngineOptions,
): Promise<ProgramEngines> {
  if (!programs) return {};
  const llm = isHere ? { path: files.llm, name: names.llm } : undefined;
  const threads = engineThreads(cores.total).llm;
  return openProgramEngines(runtime, { ...programs, llm, threads, most, cores, watch });
}

/** Opens an engine, unless another machine does its work and nobody stands in for that one. */
const here = async <T>(remote: RemoteModel | undefined, open: () => Promise<T>): Promise<T | undefined> =>
  remote?.fallback === 'none' ? undefined : open();

/** Loads the code for models elsewhere only where there are some. */
async function withRemote(
  local: RemoteOptions['local'],
  { elsewhere, language, lexicon = [], systemPrompt = ABLE_PROMPT }: EngineOptions,
): Promise<Pick<Engines, 'llm' | 'stt' | 'tts'>> {
  const { llm, stt, tts } = local;
  const { remote, watch } = elsewhere ?? {};
  const isNoneElsewhere = !remote || Object.values(remote).every((model) => model === undefined);
  if (isNoneElsewhere && llm && stt && tts) return { llm, stt, tts };
  if (!remote || !watch) throw new Error('An engine is neither here nor elsewhere');
  const { openRemote } = await import('./openai/open-remote.ts');
  return openRemote({ remote, local, language, lexicon, systemPrompt, watch });
}

async function closeAll(engines: readonly (AsyncDisposable | undefined)[]): Promise<void> {
  for (const engine of engines) await engine?.[Symbol.asyncDispose]();
}
