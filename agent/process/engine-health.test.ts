import { setImmediate as breathe } from 'node:timers/promises';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { EngineDiedError, EngineHungError } from '../domain/errors.ts';
import type { Worker } from '../worker/run-worker.ts';
import { AgentState } from './agent-state.ts';

const log = pino({ level: 'silent' });
const environment = {
  LIVEKIT_URL: 'ws://livekit.test',
  LIVEKIT_API_KEY: 'key',
  LIVEKIT_API_SECRET: 'secret',
};
const hung = new EngineHungError('The voice', 20_000);

let state: AgentState;
beforeEach(() => {
  state = new AgentState(readConfig(environment), log);
  state.started = true;
  state.worker = { registered: true } as Worker;
});
afterEach(() => state[Symbol.dispose]());

/** Whether it failed for good, as far as can be known now. */
const failure = (): Promise<unknown> => Promise.race([state.engines.failed, breathe()]);

it('takes no calls while an engine is started again, and then takes them again', async () => {
  expect(state.ready).toBe(true);
  let works = (): void => undefined;
  state.engines.restarting(hung, new Promise<void>((resolve) => (works = resolve)), 'tts');
  expect(state.ready).toBe('an engine is being started again');
  works();
  expect(await failure()).toBeUndefined();
  expect(state.ready).toBe(true);
  expect(state.engineRestarts).toEqual({ vad: 0, tts: 1 });
});

it('takes no calls any more when that fails, and says what it failed of', async () => {
  const cause = new EngineDiedError('The file is gone');
  state.engines.restarting(hung, Promise.reject(cause), 'tts');
  expect(await failure()).toMatchObject({ cause });
  expect(state.ready).not.toBe(true);
});

it('takes no calls any more when an engine hangs that can not be started again, however often it does', async () => {
  state.engines.lost(hung);
  state.engines.lost(new EngineHungError('The voice', 1));
  expect(await failure()).toBe(hung);
  expect(state.ready).not.toBe(true);
});
