import { createInterface } from 'node:readline/promises';
import { resolve } from 'node:path';
import { pino } from 'pino';
import type { Agent } from '../agent/definition/agent-call.ts';
import { loadAgents } from '../agent/definition/agents.ts';
import { languageOf } from '../agent/languages/languages.ts';
import { closeRtc } from '../agent/rtc/close-rtc.ts';
import { observeLlm } from '../agent/telemetry/observe-engines.ts';
import { openLocalEngines } from '../agent/testing/local-engines.ts';
import { openLocalLlm } from '../agent/testing/local-llm.ts';
import { TextCall } from '../agent/testing/text-call.ts';
import { resolveModels } from '../models/resolve-models.ts';
import { AsyncDisposableStack } from '../platform/async-disposable-stack.ts';
import { SetupError } from '../platform/errors.ts';
import { command, type ModelOptions, runMain, setUpFor } from './command.ts';
import { CallTrace } from './terminal/call-trace.ts';
import { Shown } from './terminal/shown.ts';
import { SoundProcess } from './terminal/sound-process.ts';
import { findSoundPrograms, type SoundPrograms } from './terminal/sound-programs.ts';
import { SpokenCall } from './terminal/spoken-call.ts';

/** A call that is typed into. */
interface TypedCall {
  readonly over: boolean;
  type(text: string): void;
}

const opened = new AsyncDisposableStack();
const trace = new CallTrace();
const language = languageOf('en');

async function chat(signal: AbortSignal): Promise<void> {
  const program = command(
    'npm run chat --',
    'Talks to an agent in the terminal, by text or by microphone, and shows what it does.',
  )
    .requiredOption('--agent <file>', "the agent's file, in TypeScript or YAML")
    .option('--audio', 'by microphone and loudspeaker, best with headphones; typing goes on')
    .parse();
  const {
    agent: file,
    audio = false,
    ...models
  } = program.opts<ModelOptions & { agent: string; audio?: boolean }>();
  if (file.startsWith('-')) throw new SetupError('--agent needs the path of a file.');
  const sound = audio ? findSoundPrograms() : undefined;
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  const log = pino({ level: 'silent' });
  const agents = opened.use(await loadAgents({ files: [path], name: '', watch: false, log }));
  const agent = trace.watches(agents.get());

  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: '\nyou: ' });
  opened.defer(() => terminal.close());
  const shown = new Shown(
    (text) => process.stdout.write(text),
    trace,
    () => terminal.prompt(),
  );
  const call = await (sound
    ? spoken(agent, sound, models, shown, signal)
    : written(agent, models, shown, signal));
  if ((agent.greeting ?? '') === '') terminal.prompt();
  for await (const line of terminal) {
    if (call.over) break;
    if (line.trim() === '') terminal.prompt();
    else call.type(line.trim());
  }
}

/** A call by text: nothing but the language model has to be there. */
async function written(
  agent: Agent,
  models: ModelOptions,
  shown: Shown,
  signal: AbortSignal,
): Promise<TypedCall> {
  const { llm } = await setUpFor(models, signal);
  const model = opened.use(await openLocalLlm(language, agent, llm.name));
  const session = opened.use(await model.open());
  console.log(`${llm.name} replies. Type what you would say; Ctrl-D hangs up.`);
  const call = opened.use(
    new TextCall({
      agent,
      llm: observeLlm(session, model.model, model, trace),
      readingLimit: model,
      language,
      ...whatIsShown(shown),
    }),
  );
  return {
    get over() {
      return call.over;
    },
    type: (text) => call.line.type(text),
  };
}

/** A call by microphone and loudspeaker. */
async function spoken(
  agent: Agent,
  sound: SoundPrograms,
  asked: ModelOptions,
  shown: Shown,
  signal: AbortSignal,
): Promise<TypedCall> {
  const { profile, llm } = await setUpFor(asked, signal);
  const models = await resolveModels(profile, { ...asked, llm: llm.name });
  // What takes the agent's voice out of the microphone's audio is a part of LiveKit.
  opened.defer(closeRtc);
  const engines = opened.use(
    await openLocalEngines(models, agent, language.code, (message) => shown.failed(message)),
  );
  const ended = (why: string): void => shown.failed(`${why} The call is over; Ctrl-D leaves.`);
  const loudspeaker = opened.use(new SoundProcess(sound.loudspeaker, ended));
  const microphone = opened.use(new SoundProcess(sound.microphone, ended));
  console.log(`${llm.name} replies. Speak, or type what you would say; Ctrl-D hangs up.`);
  return opened.use(
    await SpokenCall.open({
      agent,
      engines,
      observer: trace,
      language,
      microphone: microphone.output,
      loudspeaker: loudspeaker.input,
      ...whatIsShown(shown),
    }),
  );
}

const whatIsShown = (shown: Shown) =>
  ({
    onEvent: (event) => shown.event(event),
    onTurn: (turn) => shown.turn(turn),
    onSent: (topic, json) => shown.sent(topic, json),
    report: (error) => shown.failed(error),
  }) satisfies Pick<ConstructorParameters<typeof TextCall>[0], 'onEvent' | 'onTurn' | 'onSent' | 'report'>;

await runMain(
  async (signal) => {
    await chat(signal);
    await opened.disposeAsync();
  },
  { stop: () => opened.disposeAsync(), interruptedStatus: 0 },
);
