import { availableParallelism } from 'node:os';
import { languageOfVoice } from '../../agent/describe-agent.ts';
import { engineThreads } from '../../agent/engines/engine-threads.ts';
import { LlamaRuntime } from '../../agent/engines/llama/llama-runtime.ts';
import { openPiper } from '../../agent/engines/piper/open-piper.ts';
import { openWhisper } from '../../agent/engines/whisper/open-whisper.ts';
import type { Language } from '../../agent/languages/language.ts';
import type { LlmSpeed, Measurement } from '../../models/measurement.ts';
import { findModel, modelPath } from '../../models/store.ts';
import { engineBuilds } from './engine-builds.ts';
import { llmSpeed } from './llm-speed.ts';
import { MEASURES_WITHIN_MS, toMeasure, type ToMeasure } from './measure.ts';
import { sttSpeed, ttsSpeed } from './speech-speed.ts';

/*
 * Measures, in a process of its own that runs as the agent's does: its memory is free when it ends, and a library that crashes takes
 * nothing else along.
 */

const cores = availableParallelism();
const threads = engineThreads(cores);
const signal = AbortSignal.timeout(MEASURES_WITHIN_MS);

async function measureSpeech({ stt, tts }: NonNullable<ToMeasure['speech']>, language: Language) {
  const config = findModel(`${tts}.json`);
  await using voice = await openPiper({
    modelName: tts,
    modelPath: modelPath(findModel(tts)),
    configPath: modelPath(config),
    threads: threads.tts,
  });
  const spoken = await ttsSpeed(voice.open(), signal);
  await using recognition = await openWhisper({
    modelPath: modelPath(findModel(stt)),
    modelName: stt,
    threads: threads.stt,
    language,
    warn: () => undefined,
  });
  await using session = await recognition.open();
  return {
    stt: { [stt]: await sttSpeed(session, spoken.samples, signal) },
    tts: { [tts]: spoken.speed },
  };
}

async function measureLlms(names: readonly string[], language: Language): Promise<Record<string, LlmSpeed>> {
  const speeds: Record<string, LlmSpeed> = {};
  for (const name of names) {
    await using runtime = await LlamaRuntime.open(threads.llm);
    speeds[name] = await llmSpeed(
      runtime,
      { path: modelPath(findModel(name)), name, language, cores },
      signal,
    );
  }
  return speeds;
}

const { llms, speech, voice } = toMeasure.parse(JSON.parse(process.argv[2] ?? ''));
const language = languageOfVoice(voice);
const measured: Measurement = {
  engines: await engineBuilds(),
  llm: await measureLlms(llms, language),
  ...(speech ? await measureSpeech(speech, language) : { stt: {}, tts: {} }),
};
process.send?.(measured, () => process.disconnect());
