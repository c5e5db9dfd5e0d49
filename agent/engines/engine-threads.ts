/** Most threads of each engine. More make the models of the embedded and standard profiles no faster. */
const MOST_THREADS = { stt: 4, llm: 4, tts: 2 };

/** Threads that each engine may use on so many cores. */
export interface EngineThreads {
  readonly stt: number;
  /** A reply uses all of them only while nothing else needs one, since each step asks for threads anew (share-llm.ts). */
  readonly llm: number;
  /** Half of the cores are left to other callers: a voice's first sound comes little sooner with more threads (docs/decisions/voice.md). */
  readonly tts: number;
}

export function engineThreads(cores: number): EngineThreads {
  return {
    stt: Math.min(MOST_THREADS.stt, cores),
    llm: Math.min(MOST_THREADS.llm, cores),
    tts: Math.min(MOST_THREADS.tts, Math.ceil(cores / 2)),
  };
}

/** Contexts of the language model, each of which runs one evaluation at a time: one for each core's worth of threads, and one more. */
export function llmBatches(cores: number, calls: number): number {
  return Math.min(calls, Math.ceil(cores / MOST_THREADS.llm) + 1);
}
