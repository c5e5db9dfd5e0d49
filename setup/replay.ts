import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pino } from 'pino';
import type { Agent } from '../agent/definition/agent-call.ts';
import { loadAgents } from '../agent/definition/agents.ts';
import type { RecordedCall } from '../agent/recording/recorded-event.ts';
import { type ReadRecording, readRecording } from '../agent/recording/read-recording.ts';
import { checkModes } from '../agent/replay/check-modes.ts';
import { replayCall } from '../agent/replay/replay-call.ts';
import { openLocalEngines } from '../agent/testing/local-engines.ts';
import { MANIFEST } from '../models/manifest.ts';
import { resolveModels } from '../models/resolve-models.ts';
import { AsyncDisposableStack } from '../platform/async-disposable-stack.ts';
import { SetupError } from '../platform/errors.ts';
import { command, type ModelOptions, runMain, setUpFor } from './command.ts';
import { reportOf } from './replay-report.ts';

interface ReplayFlags extends ModelOptions {
  readonly agent?: string;
  readonly voice: boolean;
  readonly json?: string;
}

const opened = new AsyncDisposableStack();

async function replay(signal: AbortSignal): Promise<void> {
  const program = command(
    'npm run replay --',
    'Holds a recorded call again with another agent or other models, and shows what changed. What is not named is as it was then.',
  )
    .argument('<folder>', 'the recording: one of the folders in PARLEY_RECORDINGS')
    .option('--agent <file>', 'who answers, in TypeScript or YAML (default: the instructions of then)')
    .option('--no-voice', 'makes no voice: quicker, and latencies are without it')
    .option('--json <file>', 'also writes what changed as JSON')
    .parse();
  const { agent: file, voice, json, ...asked } = program.opts<ReplayFlags>();
  const recording = opened.use(await readRecording(fromHere(program.args[0] ?? '')));
  checkModes(recording.events);
  const agent = await agentFor(recording, file);
  const models = modelsFor(asked, recording.call);
  const { profile, llm } = await setUpFor(models, signal);
  const { files, names } = await resolveModels(profile, { ...models, llm: llm.name });
  const { language, models: then } = recording.call;
  const tell = (message: string): void => console.log(`  ! ${message}`);
  const engines = opened.use(await openLocalEngines({ files, names }, agent, language, tell));

  const turns = await replayCall(recording, {
    agent,
    engines,
    voice,
    onAct: (number, of) => console.log(`${number} of ${of} …`),
    report: (error) => tell(error instanceof Error ? error.message : String(error)),
  });
  const now = { stt: names.stt, llm: names.llm, tts: names.tts };
  const namesOf = ({ stt, tts, llm: replies }: typeof now): string => `${stt}, ${replies}, ${tts}`;
  console.log(`\nthen: ${namesOf(then)}\nnow:  ${namesOf(now)}\n\n${reportOf(turns)}`);
  if (json !== undefined)
    await writeFile(fromHere(json), `${JSON.stringify({ models: { then, now }, turns }, null, 2)}\n`);
}

/** A path as it was given: npm runs scripts in the package's folder, and says where it was called. */
const fromHere = (path: string, env = process.env): string => resolve(env['INIT_CWD'] ?? process.cwd(), path);

/** The agent of a file, or one that is told what the recorded one was. */
async function agentFor({ call, events }: ReadRecording, file: string | undefined): Promise<Agent> {
  if (file === undefined) {
    if (events.some(({ type }) => type === 'tools'))
      console.log('The agent of then used tools. Name its file with --agent, or none is used now.');
    return { instructions: call.instructions, greeting: call.greeting };
  }
  if (file.startsWith('-')) throw new SetupError('--agent needs the path of a file.');
  const log = pino({ level: 'silent' });
  const agents = await loadAgents({ files: [fromHere(file)], name: '', watch: false, log });
  return opened.use(agents).get();
}

/** The models that are named, else those of then as far as this version knows them. */
function modelsFor(asked: ModelOptions, { models }: RecordedCall, env = process.env): ModelOptions {
  const known = (name: string): string | undefined => MANIFEST.find((model) => model.name === name)?.name;
  const [llm, stt, tts] = [
    asked.llm ?? env['PARLEY_LLM'] ?? known(models.llm),
    asked.stt ?? env['PARLEY_STT'] ?? known(models.stt),
    asked.tts ?? env['PARLEY_TTS'] ?? known(models.tts),
  ];
  return {
    ...asked,
    ...(llm !== undefined && { llm }),
    ...(stt !== undefined && { stt }),
    ...(tts !== undefined && { tts }),
  };
}

await runMain(
  async (signal) => {
    await replay(signal);
    await opened.disposeAsync();
  },
  { stop: () => opened.disposeAsync() },
);
