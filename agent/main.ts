import { filter, firstValueFrom, from, race } from 'rxjs';
import type { Logger } from 'pino';
import { resolveModels } from '../models/resolve-models.ts';
import { AsyncDisposableStack } from '../platform/async-disposable-stack.ts';
import { ConfigError, SetupError } from '../platform/errors.ts';
import { type Config, modelsWanted, readConfig } from './config.ts';
import { choicesFor, describeAgent, languageOfVoice, modelsInUse } from './describe-agent.ts';
import { AgentState } from './process/agent-state.ts';
import { end, endWhenIll, endWhenTold } from './process/end.ts';
import { agentsFor, openAgents, voicesOf } from './process/open-agents.ts';
import { openAgentEngines } from './process/open-agent-engines.ts';
import { openApi } from './process/open-api.ts';
import { openHealth } from './process/open-health.ts';
import { openHttp } from './process/open-http.ts';
import { openRealtime } from './process/open-realtime.ts';
import { openWorker } from './process/open-worker.ts';
import { closeRtc } from './rtc/close-rtc.ts';
import { letRtcLogFail, setRtcLogLevel } from './rtc/rtc-log.ts';
import { openLog } from './telemetry/logger.ts';
import { openTelemetry } from './telemetry/open-telemetry.ts';
import { addProcessMetrics } from './telemetry/process-metrics.ts';

/** Everything that the process has opened, in order. It is closed in reverse. */
const opened = new AsyncDisposableStack();

async function main(config: Config, state: AgentState, log: Logger): Promise<void> {
  const { admission } = state;
  const profile = config.PARLEY_PROFILE;
  const loaded = opened.use(await openAgents(config, log));
  const files = await resolveModels(profile, modelsWanted(config, voicesOf(loaded)));
  const models = modelsInUse(files.names, config.remote);
  const language = languageOfVoice(files.names.tts);

  const telemetry = await openTelemetry(config, models, log);
  opened.use(addProcessMetrics(telemetry.page, state));
  const health = await openHealth({ config, models, state, metrics: telemetry.page, log });
  opened.defer(() => health.close());
  opened.use(telemetry);

  opened.defer(closeRtc);
  const engines = opened.use(
    await openAgentEngines({ config, files, language, loaded, state, telemetry, log }),
  );
  const agents = agentsFor(loaded, config, engines, language);

  const { PARLEY_CALLER_SETTINGS: callerSettings, remote } = config;
  const choices = choicesFor(files.names.tts, engines.llm.systemPrompt, callerSettings, remote.tts?.voice);
  const call = { engines, choices, telemetry, log };
  const worker = opened.use(openWorker({ config, admission, agents, call, metrics: telemetry.calls }));
  state.worker = worker;
  const agent = describeAgent({ profile, models, choices, traceUrl: config.PARLEY_TRACE_URL });
  const realtime = openRealtime({ config, state, call });
  opened.use(realtime.calls);
  const v1 = await openApi({ config, engines, language, telemetry, realtime, state, log });
  const http = await openHttp({ config, agent, agentNames: agents.names, state, v1, log });
  opened.defer(() => http.close());

  await firstValueFrom(race(worker.registered$.pipe(filter(Boolean)), from(worker.ended)));
  state.started = true;
  log.info({ url: http.url, health: health.url }, 'ready');
  process.send?.({ ready: http.url, health: health.url });
  await worker.ended;
}

try {
  const config = readConfig();
  const log = openLog(config);
  const state = opened.use(new AgentState(config, log));
  letRtcLogFail();
  setRtcLogLevel(config.LOG_LEVEL);
  endWhenTold(opened, state, config.PARLEY_DRAIN_SECONDS, log);
  void endWhenIll(opened, state, log);
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a failure that nobody handled'));
  await main(config, state, log);
} catch (error) {
  const known = error instanceof ConfigError || error instanceof SetupError;
  if (!opened.disposed) console.error(known ? error.message : error);
  await end(opened, 1);
}
