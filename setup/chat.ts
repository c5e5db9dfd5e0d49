import { createInterface } from 'node:readline/promises';
import { resolve } from 'node:path';
import { pino } from 'pino';
import type { ConversationEvent } from '../agent/conversation.ts';
import type { Turn } from '../agent/definition/agent-call.ts';
import { loadAgents } from '../agent/definition/agents.ts';
import { languageOf } from '../agent/languages/languages.ts';
import { openLocalLlm } from '../agent/testing/local-llm.ts';
import { TextCall } from '../agent/testing/text-call.ts';
import { AsyncDisposableStack } from '../platform/async-disposable-stack.ts';
import { SetupError } from '../platform/errors.ts';
import { command, type ModelOptions, runMain, setUpFor } from './command.ts';

const opened = new AsyncDisposableStack();

async function chat(signal: AbortSignal): Promise<void> {
  const program = command(
    'npm run chat --',
    'Talks to an agent in the terminal, by text, and shows what it does.',
  )
    .requiredOption('--agent <file>', "the agent's file, in TypeScript or YAML")
    .parse();
  const { agent: file, ...models } = program.opts<ModelOptions & { agent: string }>();
  if (file.startsWith('-')) throw new SetupError('--agent needs the path of a file.');
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  const log = pino({ level: 'silent' });
  const agents = opened.use(await loadAgents({ files: [path], name: '', watch: false, log }));
  const { llm } = await setUpFor(models, signal);
  const language = languageOf('en');
  const model = opened.use(await openLocalLlm(language, agents.get(), llm.name));
  const session = opened.use(await model.open());

  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: '\nyou: ' });
  opened.defer(() => terminal.close());
  const shown = new Shown(() => terminal.prompt());
  const call = opened.use(
    new TextCall({
      agent: agents.get(),
      llm: session,
      readingLimit: model,
      language,
      onEvent: (event) => shown.event(event),
      onTurn: (turn) => shown.turn(turn),
      onSent: (topic, json) => console.log(`\n  → ${topic} ${JSON.stringify(json)}`),
      report: (error) => console.log(`\n  ! ${error instanceof Error ? error.message : String(error)}`),
    }),
  );
  console.log(`${llm.name} replies. Type what you would say; Ctrl-D hangs up.`);
  if ((agents.get().greeting ?? '') === '') terminal.prompt();
  for await (const line of terminal) {
    if (call.over) break;
    if (line.trim() === '') terminal.prompt();
    else {
      shown.asked();
      call.line.type(line.trim());
    }
  }
}

/** Writes what happens in the call. */
class Shown {
  readonly #prompt: () => void;
  #askedAt = performance.now();
  #firstAt: number | undefined;

  constructor(prompt: () => void) {
    this.#prompt = prompt;
  }

  asked(): void {
    this.#askedAt = performance.now();
    this.#firstAt = undefined;
  }

  event(event: ConversationEvent): void {
    switch (event.type) {
      case 'started':
        this.#firstAt ??= performance.now();
        process.stdout.write('agent:');
        break;
      case 'word':
        process.stdout.write(` ${event.text}`);
        break;
      case 'shown':
        console.log(`\n${event.text}`);
        break;
      case 'finished':
        console.log('');
        this.#prompt();
        break;
      case 'ended':
        console.log(`(the agent has ended the call: ${event.reason}; Ctrl-D leaves)`);
        break;
      default:
    }
  }

  turn({ tools }: Turn): void {
    for (const { name, input, result } of tools)
      console.log(`  · ${name}(${JSON.stringify(input ?? {})}) → ${result ?? 'runs still'}`);
    const first = (this.#firstAt ?? performance.now()) - this.#askedAt;
    console.log(
      `  · first words after ${first.toFixed(0)} ms, all after ${(performance.now() - this.#askedAt).toFixed(0)} ms`,
    );
  }
}

await runMain(chat, { stop: () => opened.disposeAsync(), interruptedStatus: 0 });
