import { filter, firstValueFrom, from, race } from 'rxjs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { resolveModels } from '../models/resolve-models.ts';
import { type Config, readConfig } from './config.ts';
import { choicesFor, describeAgent } from './describe-agent.ts';
import { type DegradationLevel, FULL_LOAD } from './domain/degradation.ts';
import { Cores } from './engines/cores.ts';
import { degrade } from './engines/degrade.ts';
import { FollowedDegradation } from './engines/followed-degradation.ts';
import { openEngines } from './engines/open-engines.ts';
import { ConfigError, SetupError } from '../platform/errors.ts';
import { createHealthServer } from './http/health.ts';
import { createHttpServer } from './http/server.ts';
import { closeRtc } from './rtc/close-rtc.ts';
import { letRtcLogFail } from './rtc/rtc-log.ts';
import { serveCall } from './serve-call.ts';
import { openLog } from './telemetry/logger.ts';
import { addProcessMetrics } from './telemetry/process-metrics.ts';
import { openTelemetry } from './telemetry/open-telemetry.ts';
import { withoutSecrets } from './telemetry/without-secrets.ts';
import { type Worker, runWorker } from './worker/run-worker.ts';

/**
 * Calls that a core serves within two seconds a turn: people speak, think and listen in turns. Measured with the embedded
 * profile (`npm run bench -- load`): four callers on two cores wait about two seconds in the slowest twentieth of their
 * turns, eight more than four.
 */
const CALLS_PER_CORE = 2;

/** Everything that the process opens, in order; closed in reverse. */
const opened: (() => PromiseLike<unknown>)[] = [];
/** Takes the calls, once the engines are open. */
let worker: Worker | undefined;
let draining = false;

async function main(config: Config, log: Logger): Promise<void> {
  const profile = config.PARLEY_PROFILE;
  const models = await resolveModels(profile, config.PARLEY_LLM);
  const { stt, llm, tts } = models.names;
  const names = { stt, llm, tts };
  const calls = config.PARLEY_MAX_CALLS ?? CALLS_PER_CORE * config.cores;
  const cores = new Cores(config.cores);
  const load = (): number =>
    // Without a call it is free, whatever the last one did to it: LiveKit never asks again for a room it was refused.
    !worker || worker.calls === 0 ? 0 : Math.max(cores.load / FULL_LOAD, worker.calls / calls);
  const followed = new FollowedDegradation(() => cores.load);
  opened.push(async () => followed[Symbol.dispose]());
  const degradation = (): DegradationLevel => followed.level;

  const telemetry = await openTelemetry(config, names, log);
  const processMetrics = addProcessMetrics(telemetry.page, {
    activeCalls: () => worker?.calls ?? 0,
    workerLoad: load,
    degradation,
    queuedJobs: () => cores.queued,
    preempted: () => cores.preempted,
  });
  opened.push(async () => processMetrics[Symbol.dispose]());
  let registered = false;
  let started = false;
  const ready = (): true | string => {
    if (!started) return 'starting';
    if (draining) return 'draining';
    return registered || 'not registered with LiveKit';
  };
  const health = await createHealthServer({
    host: config.PARLEY_HEALTH_HOST,
    port: config.PARLEY_HEALTH_PORT,
    started: () => started || 'the engines are being opened, or LiveKit was not reached yet',
    ready,
    metrics: (accept) => telemetry.page.read(accept),
    debug: () => ({
      config: withoutSecrets(config),
      models: { profile, ...names },
      calls: { running: worker?.calls ?? 0, most: calls, load: load(), degradation: degradation(), draining },
      queues: { engineJobs: cores.queued, preemptedGuesses: cores.preempted },
      process: { node: process.version, uptimeSeconds: process.uptime(), memory: process.memoryUsage() },
    }),
    log,
  });
  opened.push(() => health.close());
  opened.push(() => telemetry[Symbol.asyncDispose]());

  opened.push(closeRtc);
  const startedAt = performance.now();
  const engines = degrade(
    await openEngines({
      ...models,
      cores,
      calls,
      systemPrompt: config.PARLEY_SYSTEM_PROMPT,
      warn: (message) => log.warn(message),
    }),
    degradation,
  );
  opened.push(() => engines[Symbol.asyncDispose]());
  log.info(
    { profile, ...names, cores: config.cores, tookMs: performance.now() - startedAt },
    'engines are open',
  );

  const choices = choicesFor(names.tts, engines.llm.systemPrompt, config.PARLEY_CALLER_SETTINGS);
  const greeting = config.PARLEY_GREETING;
  const endpointing = {
    sureMs: config.PARLEY_ENDPOINT_SURE_MS,
    unsureMs: config.PARLEY_ENDPOINT_UNSURE_MS,
    plainMs: config.PARLEY_ENDPOINT_PLAIN_MS,
  };
  const dispatched = runWorker({
    url: config.LIVEKIT_URL,
    apiKey: config.LIVEKIT_API_KEY,
    apiSecret: config.LIVEKIT_API_SECRET,
    agentName: config.PARLEY_AGENT_NAME,
    displayName: 'Parley',
    load,
    accept: (_, running) => running < calls || `${running} calls are as many as this worker takes`,
    onDeclined: () => telemetry.calls.refused(),
    onJob: (job, signal) =>
      telemetry.calls.call(
        serveCall(job, { engines, choices, greeting, endpointing, telemetry, log }, signal),
      ),
    log,
  });
  worker = dispatched;
  opened.push(() => dispatched[Symbol.asyncDispose]());

  const registration = dispatched.registered$.subscribe({
    next: (is) => (registered = is),
    error: () => (registered = false),
  });
  opened.push(async () => registration.unsubscribe());
  const http = await createHttpServer({
    host: config.PARLEY_HTTP_HOST,
    port: config.PARLEY_HTTP_PORT,
    tokens: {
      serverUrl: config.LIVEKIT_PUBLIC_URL ?? config.LIVEKIT_URL,
      apiKey: config.LIVEKIT_API_KEY,
      apiSecret: config.LIVEKIT_API_SECRET,
      agentName: config.PARLEY_AGENT_NAME,
      callerSettings: config.PARLEY_CALLER_SETTINGS,
      perMinute: config.PARLEY_TOKENS_PER_MINUTE,
    },
    credentials: config.credentials,
    corsOrigins: config.PARLEY_CORS_ORIGINS,
    trustedProxies: config.PARLEY_TRUSTED_PROXIES,
    agent: describeAgent({ profile, models: names, choices, traceUrl: config.PARLEY_TRACE_URL }),
    ready,
    busy: () => (load() < 1 ? undefined : 'All lines are busy. Please call again in a moment.'),
    webClient: fileURLToPath(new URL('../web-client/dist', import.meta.url)),
    log,
  });
  opened.push(() => http.close());

  await firstValueFrom(race(dispatched.registered$.pipe(filter(Boolean)), from(dispatched.ended)));
  started = true;
  log.info({ url: http.url, health: health.url }, 'ready');
  process.send?.({ ready: http.url, health: health.url });
  await dispatched.ended;
}

/** Takes no new calls, lets the running ones end in their own time, and ends; at once if it is told to again. */
async function drain(config: Config, log: Logger): Promise<void> {
  if (draining || !worker) {
    await exit(0);
    return;
  }
  draining = true;
  log.info({ calls: worker.calls, seconds: config.PARLEY_DRAIN_SECONDS }, 'draining');
  await Promise.race([worker.drain(), delay(config.PARLEY_DRAIN_SECONDS * 1_000, undefined, { ref: false })]);
  log.info({ calls: worker.calls }, 'drained');
  await exit(0);
}

let closing: Promise<void> | undefined;
/** Closes everything, once, in reverse order. */
function close(): Promise<void> {
  closing ??= (async () => {
    for (const closeOne of opened.splice(0).toReversed()) await closeOne();
  })();
  return closing;
}

/** A part that hangs in closing does not keep the process alive. */
const CLOSE_MS = 8_000;

async function exit(code: number): Promise<void> {
  setTimeout(() => process.exit(code), CLOSE_MS).unref();
  await close();
  process.exit(code);
}

try {
  const config = readConfig();
  const log = openLog(config);
  letRtcLogFail();
  process.on('SIGTERM', () => void drain(config, log));
  process.on('SIGINT', () => void exit(0));
  // Whoever started this process is gone, and nobody else would end it.
  process.on('disconnect', () => void exit(0));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a failure that nobody handled'));
  await main(config, log);
} catch (error) {
  const known = error instanceof ConfigError || error instanceof SetupError;
  console.error(known ? error.message : error);
  await exit(1);
}
