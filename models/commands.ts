import { Command, Option } from 'commander';
import { SetupError } from '../platform/errors.ts';
import { ProgressBoard } from '../platform/progress-board.ts';
import { inMegabytes } from '../platform/megabytes.ts';
import { callsAskedFor, llmAskedFor, sttAskedFor, ttsAskedFor } from './asked-for.ts';
import { llmInCache } from './choose-llm.ts';
import { chooseModels, circumstancesHere } from './choose-models.ts';
import { ensureModels } from './ensure.ts';
import { BrokenFileError, checkFile } from './fetch/put-in-place.ts';
import { MANIFEST } from './manifest.ts';
import { PROFILES } from './model-file.ts';
import type { ModelFile, Profile } from './model-file.ts';
import { findModel, isPresent, modelFiles, modelPath, speechModels } from './store.ts';

interface Selection {
  readonly profile?: Profile;
  /** Names of models in place of the profile's own. */
  readonly llm?: string;
  readonly stt?: string;
  readonly tts?: string;
}

const NOT_FETCHED = 'not fetched';

/** The command line about models; others may add commands. */
export function modelsProgram(): Command {
  const program = new Command('models')
    .description("The agent's model files")
    .showHelpAfterError('(npm run models -- --help lists the commands and options)');

  selecting(program.command('list').argument('[names...]', 'models by name'))
    .description('Shows the models, and where those that are here lie')
    .action(list);

  choosing(selecting(program.command('fetch').argument('[names...]', 'models by name')))
    .description('Fetches models that are not here yet (if nothing is named: those for this machine)')
    .action(fetch);

  choosing(selecting(program.command('verify').argument('[names...]', 'models by name')))
    .description('Reads the models that are here and compares them with the manifest')
    .action(verify);

  return program;
}

/** Runs the command line; an expected problem is told without its stack. */
export async function runModels(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof SetupError) && (error as Error).name !== 'AbortError') throw error;
    console.error((error as Error).name === 'AbortError' ? 'Stopped.' : (error as Error).message);
    process.exitCode = 1;
  }
}

/** Adds the choice of a profile to a command. */
export function selecting(command: Command): Command {
  return command.addOption(new Option('--profile <profile>', 'all models of a profile').choices(PROFILES));
}

/** Adds the choice of models in place of a profile's own to a command. */
function choosing(command: Command): Command {
  return command
    .option(
      '--llm <name>',
      'language model that replies (default: PARLEY_LLM, else the best for this machine)',
    )
    .option('--stt <name>', "speech recognition model (default: PARLEY_STT, else the profile's)")
    .option('--tts <name>', "voice (default: PARLEY_TTS, else the profile's)");
}

async function list(names: string[], { profile }: Selection): Promise<void> {
  const ofProfile = MANIFEST.filter((model: ModelFile) => profile && model.profiles.includes(profile));
  const all = names.length === 0 && !profile;
  for (const model of all ? MANIFEST : unique([...names.map(findModel), ...ofProfile])) {
    const profiles = model.profiles.join(', ') || 'by name only';
    console.log(`${model.name}\n  ${model.role}; ${profiles}; ${inMegabytes(model.size)}`);
    console.log(`  ${model.licence} <${model.licenceSource}>`);
    console.log(`  ${(await isPresent(model)) ? modelPath(model) : NOT_FETCHED}`);
  }
}

async function fetch(names: string[], selection: Selection): Promise<void> {
  const models = await toFetch(names, selection);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const board = new ProgressBoard();
  try {
    const { signal } = interrupted;
    await board.run('Models', (onProgress) => ensureModels(models, { onProgress, signal }));
  } finally {
    board.close();
  }
  for (const model of models) console.log(`${model.name} ${modelPath(model)}`);
}

async function verify(names: string[], { profile, llm, stt, tts }: Selection): Promise<void> {
  // A model that is not here is a fault only if it was asked for.
  const all = names.length === 0 && !profile;
  const fine = all ? ['ok', NOT_FETCHED] : ['ok'];
  const ofProfile = async (): Promise<ModelFile[]> => {
    if (!profile) return [];
    const speech = speechModels(profile, { stt: sttAskedFor(stt), tts: ttsAskedFor(tts) });
    const replying =
      llmAskedFor(llm) ??
      (await llmInCache(profile, await circumstancesHere({ calls: callsAskedFor(), speech })));
    return modelFiles(profile, replying, speech);
  };
  for (const model of all ? MANIFEST : unique([...names.map(findModel), ...(await ofProfile())])) {
    const verdict = await verdictOn(model);
    console.log(`${model.name} ${verdict}`);
    if (!fine.includes(verdict)) process.exitCode = 1;
  }
}

/** The named models, and those of a profile if one is named or if nothing is named. */
async function toFetch(names: readonly string[], selection: Selection): Promise<ModelFile[]> {
  const named = names.map(findModel);
  if (names.length > 0 && Object.keys(selection).length === 0) return named;
  const { profile, llm, stt, tts } = selection;
  const chosen = await chooseModels({
    profile,
    llm: llmAskedFor(llm),
    stt: sttAskedFor(stt),
    tts: ttsAskedFor(tts),
    calls: callsAskedFor(),
  });
  for (const note of chosen.notes) console.log(note);
  return unique([...named, ...modelFiles(chosen.profile, chosen.llm, chosen.speech)]);
}

function unique(models: readonly ModelFile[]): ModelFile[] {
  return [...new Set(models)];
}

async function verdictOn(model: ModelFile): Promise<string> {
  const path = modelPath(model);
  try {
    await checkFile(path, model);
    return 'ok';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NOT_FETCHED;
    if (!(error instanceof BrokenFileError)) throw error;
    return `is not right: ${error.message}. Remove it and fetch it again: ${path}`;
  }
}
