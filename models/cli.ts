import { Command, Option } from 'commander';
import { SetupError } from '../agent/errors.ts';
import { ProgressBoard } from '../setup/progress-board.ts';
import { chooseProfile } from './choose-profile.ts';
import { ensureModels } from './ensure.ts';
import { BrokenFileError, checkFile } from './fetch/put-in-place.ts';
import { MANIFEST } from './manifest.ts';
import { inMegabytes } from './megabytes.ts';
import { PROFILES } from './model-file.ts';
import type { ModelFile, Profile } from './model-file.ts';
import { findModel, isPresent, modelPath, profileFiles } from './store.ts';

interface Selection {
  readonly profile?: Profile;
}

const NOT_FETCHED = 'not fetched';

const program = new Command('models').description("The agent's model files").showHelpAfterError();

command('list', 'Shows the models, and where those that are here lie').action(
  async (names: string[], { profile }: Selection) => {
    for (const model of select(names, profile)) {
      const profiles = model.profiles.join(', ') || 'by name only';
      console.log(`${model.name}\n  ${model.role}; ${profiles}; ${inMegabytes(model.size)}`);
      console.log(`  ${model.licence} <${model.licenceSource}>`);
      console.log(`  ${(await isPresent(model)) ? modelPath(model) : NOT_FETCHED}`);
    }
  },
);

command(
  'fetch',
  'Fetches models that are not here yet (if nothing is named: of the profile for this machine)',
).action(async (names: string[], { profile }: Selection) => {
  const fitting = names.length === 0 && !profile ? await chooseProfile() : undefined;
  if (fitting) console.log(`Profile ${fitting.profile}: ${fitting.reason}. Choose another with --profile.`);
  const models = select(names, profile ?? fitting?.profile);
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
});

command('verify', 'Reads the models that are here and compares them with the manifest').action(
  async (names: string[], { profile }: Selection) => {
    // Missing is wrong only if it was asked for.
    const fine = names.length > 0 || profile ? ['ok'] : ['ok', NOT_FETCHED];
    for (const model of select(names, profile)) {
      const verdict = await verdictOn(model);
      console.log(`${model.name} ${verdict}`);
      if (!fine.includes(verdict)) process.exitCode = 1;
    }
  },
);

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument('[names...]', 'models by name')
    .addOption(new Option('--profile <profile>', 'all models of a profile').choices(PROFILES));
}

function select(names: readonly string[], profile: Profile | undefined): ModelFile[] {
  if (names.length === 0 && !profile) return [...MANIFEST];
  return [...new Set([...names.map(findModel), ...(profile ? profileFiles(profile) : [])])];
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

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof SetupError) && (error as Error).name !== 'AbortError') throw error;
  console.error((error as Error).name === 'AbortError' ? 'Stopped.' : (error as Error).message);
  process.exitCode = 1;
}
