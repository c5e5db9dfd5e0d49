import { availableParallelism, cpus } from 'node:os';
import { languageOfVoice } from '../../agent/describe-agent.ts';
import { engineThreads } from '../../agent/engines/engine-threads.ts';
import { LlamaRuntime } from '../../agent/engines/llama/llama-runtime.ts';
import { otherProcesses } from '../../agent/engines/other-processes.ts';
import { openPiper } from '../../agent/engines/piper/open-piper.ts';
import { openWhisper } from '../../agent/engines/whisper/open-whisper.ts';
import type { Measurement } from '../../models/measurement.ts';
import { findModel, modelPath } from '../../models/store.ts';
import { isForPeople } from '../../platform/errors.ts';
import { isCalm } from './calm.ts';
import { engineBuilds } from './engine-builds.ts';
import { llmSpeed, openForSpeed } from './llm-speed.ts';
import { type Measured, MEASURES_WITHIN_MS, toMeasure, type ToMeasure } from './measure.ts';
import { sttSpeed, ttsSpeed } from './speech-speed.ts';

/*
 * Measures, in a process of its own that runs as the agent's does: its memory is free when it ends, and a library that crashes takes
 * nothing else along.
 */

const cores = availableParallelism();
const threads = engineThreads(cores);

async function measureAll({ llm, speech, voice }: ToMeasure): Promise<Measurement> {
  const language = languageOfVoice(voice);
  const pathOf = (name: string): string => modelPath(findModel(name));
  await using runtime = await LlamaRuntime.open(threads.llm);
  // They open side by side, which is quicker, and are measured one after the other.
  const [replying, speaking, hearing] = await Promise.all([
    openForSpeed(runtime, { path: pathOf(llm), name: llm, language, cores }),
    speech &&
      openPiper({
        modelName: speech.tts,
        modelPath: pathOf(speech.tts),
        configPath: pathOf(`${speech.tts}.json`),
        threads: threads.tts,
      }),
    speech &&
      openWhisper({
        modelName: speech.stt,
        modelPath: pathOf(speech.stt),
        threads: threads.stt,
        language,
        warn: () => undefined,
      }),
  ]);
  const signal = AbortSignal.timeout(MEASURES_WITHIN_MS);
  const measured = { engines: await engineBuilds(), llm: { [llm]: await llmSpeed(replying, signal) } };
  if (!speech || !speaking || !hearing) return { ...measured, stt: {}, tts: {} };
  const { speed, questions } = await ttsSpeed(speaking.open(), signal);
  await using session = await hearing.open();
  const heard = await sttSpeed(session, questions, signal);
  await speaking[Symbol.asyncDispose]();
  return { ...measured, stt: { [speech.stt]: heard }, tts: { [speech.tts]: speed } };
}

try {
  const othersBusy = otherProcesses();
  const measurement = await measureAll(toMeasure.parse(JSON.parse(process.argv[2] ?? '')));
  const calm = isCalm({ othersBusy: othersBusy(), cores: cpus().length, wanted: cores });
  process.send?.({ measurement, calm } satisfies Measured, () => process.exit());
} catch (error) {
  console.error(isForPeople(error) ? error.message : error);
  process.exit(1);
}
