import { createServer, type IncomingMessage } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { text } from 'node:stream/consumers';
import { isMainThread } from 'node:worker_threads';
import { agentFault, type AgentFault, FAULTS_PORT, type HeldResources } from './agent-fault.ts';
import { setClockWrong } from './wrong-clock.ts';
import { fillDisk } from './full-disk.ts';
import { hangRecognition, watchRecognition } from './hung-recognition.ts';
import { WatchedThreads } from './watched-threads.ts';

/**
 * Loaded into the agent's process before the agent itself (`--import`), which knows nothing of it: does to the process what it is told
 * over HTTP, and tells what it holds.
 */
function serveFaults(port: number): void {
  const threads = new WatchedThreads();
  watchRecognition();

  const inject = async (fault: AgentFault): Promise<void> => {
    if (fault.fault === 'kill-thread') await threads.kill(fault.thread);
    else if (fault.fault === 'hold-thread') await threads.hold(fault.thread, fault.ms);
    else if (fault.fault === 'slow-threads') await threads.slow(fault.delayMs, fault.ms);
    else if (fault.fault === 'hang-recognition') hangRecognition();
    else if (fault.fault === 'clock') setClockWrong(fault.wrongByMs);
    else fillDisk(fault.full);
  };

  const answer = async (request: IncomingMessage): Promise<HeldResources> => {
    if (request.method === 'POST') await inject(agentFault.parse(JSON.parse(await text(request))));
    return held(threads.count);
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (held) => response.end(JSON.stringify(held)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(port, '127.0.0.1');
  server.unref();
}

function held(workers: number): HeldResources {
  const client = (globalThis as { _ffiClientInstance?: NodeJS.EventEmitter })._ffiClientInstance;
  const emitters: NodeJS.EventEmitter[] = [process, ...(client ? [client] : [])];
  const listeners = emitters.flatMap((emitter) =>
    emitter.eventNames().map((name) => emitter.listenerCount(name)),
  );
  return {
    workers,
    listeners: listeners.reduce((sum, count) => sum + count, 0),
    active: process.getActiveResourcesInfo().length,
  };
}

const port = Number(process.env[FAULTS_PORT]);
if (isMainThread && port > 0) {
  // The agent's own child processes are left alone.
  Reflect.deleteProperty(process.env, FAULTS_PORT);
  Reflect.deleteProperty(process.env, 'NODE_OPTIONS');
  serveFaults(port);
  syncBuiltinESMExports();
}
