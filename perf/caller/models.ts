import type { Stt } from '../../agent/domain/ports.ts';
import { openPiper } from '../../agent/engines/piper/open-piper.ts';
import { openWhisper } from '../../agent/engines/whisper/open-whisper.ts';
import { english } from '../../agent/languages/en/english.ts';
import { ensureModels } from '../../models/ensure.ts';
import { findModel, modelPath } from '../../models/store.ts';
import type { Voice } from './voice.ts';

const VOICE = 'en_US-joe-medium.onnx';
const VOICE_CONFIG = 'en_US-joe-medium.onnx.json';

/** More accurate than what the agent listens with: it judges the agent. */
const RECOGNITION = 'whisper-base-q8_0';

/** Nothing else computes while the caller's voice is made or replies are transcribed. */
const THREADS = 2;

/** The voice of the caller. */
export const callerVoice: Voice = {
  model: VOICE,
  async open() {
    await ensureModels([findModel(VOICE), findModel(VOICE_CONFIG)]);
    return openPiper({
      modelName: VOICE,
      modelPath: modelPath(VOICE),
      configPath: modelPath(VOICE_CONFIG),
      threads: THREADS,
    });
  },
};

/** Speech recognition for what the caller has heard. */
export async function openRecognition(): Promise<Stt> {
  await ensureModels([findModel(RECOGNITION)]);
  return openWhisper({
    modelName: RECOGNITION,
    modelPath: modelPath(RECOGNITION),
    threads: THREADS,
    language: english,
    warn: (message) => process.stderr.write(`${message}\n`),
  });
}
