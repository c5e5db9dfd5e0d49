import { open } from 'node:fs';
import pino from 'pino';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { readConfig } from '../config.ts';
import { EngineHungError } from '../domain/errors.ts';
import { AgentState } from './agent-state.ts';
import { endWhenIll } from './end.ts';

/**
 * A process, one of whose engines hangs in native code and therefore in closing: it waits in libuv's pool for who would write to
 * the named pipe that it is given.
 */
const [, , pipe = ''] = process.argv;
const opened = new AsyncDisposableStack();
const log = pino({ level: 'silent' });
const state = opened.use(new AgentState(readConfig(), log));
opened.defer(() => new Promise((resolve) => open(pipe, 'r', resolve)));
void endWhenIll(opened, state, log);
state.engines.lost(new EngineHungError('Speech recognition', 60_000));
