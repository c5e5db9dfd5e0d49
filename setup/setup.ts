import { command, type ModelOptions, runMain, setUpFor } from './command.ts';

await runMain(async (signal) => {
  const program = command('npm run setup --', 'Fetches and builds all that Parley needs.').parse();
  await setUpFor(program.opts<ModelOptions>(), signal);
  console.log('Ready: npm start');
});
