import { command, runMain, setUpFor } from './command.ts';

interface Options {
  profile?: string;
}

await runMain(async (signal) => {
  const program = command('npm run setup --', 'Fetches and builds all that Parley needs.').parse();
  await setUpFor(program.opts<Options>().profile, signal);
  console.log('Ready: npm start');
});
