import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { SetupError } from '../platform/errors.ts';
import { runMain } from './command.ts';
import { newAgent, newAgentTest } from './new-agent.ts';

const root = join(import.meta.dirname, '..');

await runMain(async () => {
  const program = new Command('npm run new --')
    .description('Writes a small agent to begin with, and its test.')
    .argument('<kind>', 'agent')
    .argument('<name>', 'its name, as in front-desk')
    .parse();
  const [kind, name = ''] = program.args;
  if (kind !== 'agent') throw new SetupError(`"${kind}" can't be made. Try: npm run new -- agent front-desk`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    throw new SetupError(`"${name}" is not a name. It has small letters, digits and hyphens: front-desk.`);
  await mkdir(join(root, 'agents'), { recursive: true });
  const file = join(root, 'agents', `${name}.ts`);
  await write(file, newAgent);
  await write(join(root, 'agents', `${name}.test.ts`), newAgentTest(name));
  const shown = relative(root, file);
  console.log(
    `${shown} is there, with its test.\n` +
      `  npx vitest run ${shown.replace(/\.ts$/, '.test.ts')}\n  npm start -- --agent ${shown} --watch`,
  );
});

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new SetupError(`${file} is there already, and stays as it is. Choose another name.`, { cause });
  }
}
