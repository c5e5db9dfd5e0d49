import { AsyncDisposableStack } from '../platform/async-disposable-stack.ts';
import { startAgent } from './agent-process.ts';
import { command, type ModelOptions, runMain, setUpFor } from './command.ts';
import {
  checkAgentSettings,
  HEALTH_SETTINGS,
  HTTP_SETTINGS,
  healthAddressAskedFor,
  httpAddress,
  type LiveKitAccess,
  repliesElsewhere,
} from './environment.ts';
import { agentsAskedFor, checkAgentFiles } from './agent-files.ts';
import { type RunningJaeger, startJaeger, usualJaegerPorts } from './jaeger/jaeger.ts';
import { startLiveKit } from './livekit/server.ts';
import { configuredPorts } from './livekit/settings.ts';
import { assertCanListen, freePort } from './ports.ts';
import { supervise, type SupervisedService } from './supervise.ts';

interface Options extends ModelOptions {
  port?: string;
  trace?: true;
  agent?: string[];
  watch?: true;
}

/** The port at which LiveKit's own agents serve their health. */
const USUAL_HEALTH_PORT = 8_081;

/** What was started, in that order; ended in reverse. */
const started = new AsyncDisposableStack();
/** The end of each service: it rejects when one can't be kept running. */
const ends: Promise<void>[] = [];

function keep(service: SupervisedService): void {
  started.defer(() => service.stop());
  ends.push(service.done);
}

await runMain(start, { stop: () => started.disposeAsync(), interruptedStatus: 0 });

async function start(signal: AbortSignal): Promise<void> {
  const program = command('npm start --', 'Sets up what is missing, and starts LiveKit and the agent.')
    .option('--port <number>', 'port of the page (default: PARLEY_HTTP_PORT, else 8080)')
    .option(
      '--agent <file...>',
      'files of agents, in TypeScript or YAML (default: PARLEY_AGENT, else an agent for anything)',
    )
    .option('--watch', 'load agents again when their files are saved; calls that run keep the one before')
    .option('--trace', 'trace every turn, and start a Jaeger that shows the traces')
    .parse();
  const options = program.opts<Options>();
  const http = httpAddress(options.port);
  const askedHealth = healthAddressAskedFor(http.port);
  // Before the set-up, which can take minutes.
  const asked = agentsAskedFor(options.agent, options.watch);
  checkAgentSettings({ ...process.env, ...asked });
  await checkAgentFiles(asked.PARLEY_AGENT);
  await assertCanListen(http, HTTP_SETTINGS);
  if (askedHealth) await assertCanListen(askedHealth, HEALTH_SETTINGS);
  const taken = [http.port, ...(askedHealth ? [askedHealth.port] : [])];

  const trace = options.trace === true;
  const { profile, llm, speech, liveKit: existing } = await setUpFor(options, signal, { jaeger: trace });
  const jaeger = trace ? await startOwnJaeger(taken) : undefined;
  const liveKit = existing ?? (await startOwnLiveKit(taken));
  const agentOptions = {
    liveKit,
    profile,
    llm: llm.name,
    stt: speech.stt.name,
    tts: speech.tts.name,
    httpPort: http.port,
    healthPort: askedHealth?.port ?? (await freePort('tcp', { preferred: USUAL_HEALTH_PORT, taken })),
    settings: { ...asked, ...(jaeger && tracingTo(jaeger)) },
  };
  const agent = await startAgent(agentOptions);
  keep(supervise('agent', agent, (stopped) => startAgent({ ...agentOptions, signal: stopped })));

  console.log(`\nOpen ${agent.url} and talk. Ctrl-C ends it.`);
  console.log(`Health and metrics: ${agent.health}/readyz and ${agent.health}/metrics`);
  const elsewhere = repliesElsewhere();
  if (elsewhere !== undefined) console.log(elsewhere);
  if (jaeger) console.log(`Traces: ${tracesLink(jaeger)}`);
  await Promise.all(ends);
}

/** Starts LiveKit on the ports of livekit.yaml, or the next free ones: the token endpoint tells callers where it is. */
async function startOwnLiveKit(taken: readonly number[]): Promise<LiveKitAccess> {
  const first = await startLiveKit({ ports: await configuredPorts(taken) });
  const { ports, apiKey, apiSecret } = first;
  keep(supervise('LiveKit server', first, (signal) => startLiveKit({ ports, apiKey, apiSecret, signal })));
  return first;
}

async function startOwnJaeger(taken: readonly number[]): Promise<RunningJaeger> {
  const first = await startJaeger(await usualJaegerPorts(taken));
  keep(supervise('Jaeger', first, (signal) => startJaeger(first.ports, signal)));
  return first;
}

function tracingTo({ otlpEndpoint, url, hasPage }: RunningJaeger): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
    PARLEY_TRACE_URL: `${url}/${hasPage ? 'trace' : 'api/traces'}/{trace_id}`,
  };
}

function tracesLink({ url, hasPage }: RunningJaeger): string {
  if (hasPage) return `${url}/search?service=parley`;
  return `${url}/api/traces?service=parley (this Jaeger was built from its Go module, which lacks its page)`;
}
