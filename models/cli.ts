import { Command, Option } from 'commander';
import { SetupError } from '../platform/errors.ts';
import { llmAskedFor } from './asked-for.ts';
import { ProgressBoard } from '../platform/progress-board.ts';
import { llmInCache } from './choose-llm.ts';
import { chooseModels } from './choose-models.ts';
import { ensureModels } from './ensure.ts';
import { BrokenFileError, checkFile } from './fetch/put-in-place.ts';
import { thisMachine } from './machine.ts';
import { MANIFEST } from './manifest.ts';
import { inMegabytes } from '../platform/megabytes.ts';
import { PROFILES } from './model-file.ts';
import type { ModelFile, Profile } from './model-file.ts';
import { findModel, isPresent, modelPath, profileFiles } from './store.ts';

interface Selection {
  readonly profile?: Profile;
  /** Name of the language model that replies. */
  readonly llm?: string;
}

const NOT_FETCHED = 'not fetched';

const program = new Command('models')
  .description("The agent's model files")
  .showHelpAfterError('(npm run models -- --help lists the commands and options)');

command('list', 'Shows the models, and where those that are here lie').action(
  async (names: string[], { profile }: Selection) => {
    const ofProfile = MANIFEST.filter((model: ModelFile) => profile && model.profiles.includes(profile));
    const all = names.length === 0 && !profile;
    for (const model of all ? MANIFEST : unique([...names.map(findModel), ...ofProfile])) {
      const profiles = model.profiles.join(', ') || 'by name only';
      console.log(`${model.name}\n  ${model.role}; ${profiles}; ${inMegabytes(model.size)}`);
      console.log(`  ${model.licence} <${model.licenceSource}>`);
      console.log(`  ${(await isPresent(model)) ? modelPath(model) : NOT_FETCHED}`);
    }
  },
);

withLlm(
  command('fetch', 'Fetches models that are not here yet (if nothing is named: those for this machine)'),
).action(async (names: string[], selection: Selection) => {
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
});

withLlm(command('verify', 'Reads the models that are here and compares them with the manifest')).action(
  async (names: string[], { profile, llm }: Selection) => {
    // A model that is not here is a fault only if it was asked for.
    const all = names.length === 0 && !profile;
    const fine = all ? ['ok', NOT_FETCHED] : ['ok'];
    const ofProfile = profile
      ? [...profileFiles(profile), llmAskedFor(llm) ?? (await llmInCache(profile, thisMachine()))]
      : [];
    for (const model of all ? MANIFEST : unique([...names.map(findModel), ...ofProfile])) {
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

function withLlm(to: Command): Command {
  return to.option(
    '--llm <name>',
    'language model that replies (default: PARLEY_LLM, else the best for this machine)',
  );
}

/** The named models, and those of a profile if one is named or if nothing is named. */
async function toFetch(names: readonly string[], { profile, llm }: Selection): Promise<ModelFile[]> {
  const named = names.map(findModel);
  if (names.length > 0 && !profile && llm === undefined) return named;
  const chosen = await chooseModels({ profile, llm: llmAskedFor(llm) });
  for (const note of chosen.notes) console.log(note);
  return unique([...named, ...profileFiles(chosen.profile), chosen.llm]);
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

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof SetupError) && (error as Error).name !== 'AbortError') throw error;
  console.error((error as Error).name === 'AbortError' ? 'Stopped.' : (error as Error).message);
  process.exitCode = 1;
}
