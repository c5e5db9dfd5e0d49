import { availableParallelism } from 'node:os';
import { callsAskedFor, profileAskedFor, sttAskedFor, ttsAskedFor } from '../models/asked-for.ts';
import { chooseLlm } from '../models/choose-llm.ts';
import { chooseProfile } from '../models/choose-models.ts';
import { modelsProgram, runModels, selecting } from '../models/commands.ts';
import { ensureModels } from '../models/ensure.ts';
import { SMALLEST_LLM } from '../models/language-models.ts';
import { MANIFEST } from '../models/manifest.ts';
import { type Measurement, withMore } from '../models/measurement.ts';
import type { ModelFile, Role } from '../models/model-file.ts';
import { findModel, isPresent, modelFiles } from '../models/store.ts';
import { ProgressBoard } from '../platform/progress-board.ts';
import type { ModelOptions } from './command.ts';
import { measure } from './measure/measure.ts';
import { measuredTable, type Row } from './measure/measured-table.ts';

const REPLYING: readonly Role[] = ['llm', 'turn-detector'];

const program = modelsProgram();
selecting(program.command('measure'))
  .option('--stt <name>', "speech recognition model (default: PARLEY_STT, else the profile's)")
  .option('--tts <name>', "voice (default: PARLEY_TTS, else the profile's)")
  .description(
    'Measures the models that are here, and shows what every language model would be like on this machine',
  )
  .action(measureAll);
await runModels(program);

async function measureAll(options: ModelOptions): Promise<void> {
  const { profile, speech, circumstances } = await chooseProfile({
    profile: profileAskedFor(options.profile),
    stt: sttAskedFor(options.stt),
    tts: ttsAskedFor(options.tts),
    calls: callsAskedFor(),
  });
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const { signal } = interrupted;
  const replying = MANIFEST.filter(({ role }: ModelFile) => REPLYING.includes(role));
  const here = new Set<ModelFile>();
  const board = new ProgressBoard();
  try {
    const files = modelFiles(profile, findModel(SMALLEST_LLM), speech);
    await board.run('Models', (onProgress) => ensureModels(files, { onProgress, signal }));
    for (const llm of replying) if (await isPresent(llm)) here.add(llm);
    const names = { stt: speech.stt.name, tts: speech.tts.name };
    let measurement: Measurement | undefined;
    let calm = true;
    for (const { name } of here) {
      const what = { llm: name, voice: names.tts, ...(measurement ? {} : { speech: names }) };
      const measured = await board.run(`Measuring ${name}`, () => measure(what, signal));
      measurement = withMore(measurement, measured.measurement);
      calm &&= measured.calm;
    }
    if (!calm) board.note('⚠ Other programs were busy meanwhile, so this is not kept.');
    if (!measurement) return;
    const choice = await chooseLlm(profile, { ...circumstances, measurement });
    const rows = replying.map((llm): Row => ({ llm, here: here.has(llm), chosen: llm === choice.llm }));
    board.note(
      measuredTable(rows, { measurement, speech, calls: circumstances.calls, cores: availableParallelism() }),
    );
    board.note(`Profile ${profile}: ${choice.llm.name} (${choice.reason}).`);
  } finally {
    board.close();
  }
}
