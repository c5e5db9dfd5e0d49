import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type JobStatus, RegisterWorkerResponse, ServerMessage, WorkerMessage } from '@livekit/protocol';
import pino from 'pino';
import { filter, firstValueFrom } from 'rxjs';
import { WebSocketServer } from 'ws';
import { type RunningLiveKit } from '../../setup/livekit/server.ts';
import type { Job } from '../../agent/worker/job.ts';
import { runWorker, type Worker, type WorkerOptions } from '../../agent/worker/run-worker.ts';

const log = pino({ level: 'silent' });

export interface StartedJob {
  readonly job: Job;
  readonly signal: AbortSignal;
  end(error?: Error): void;
}

/** Takes calls below a load of 1, unless there is another reason not to. */
export function admitting(load: () => number = () => 0, reason: () => string | undefined = () => undefined) {
  let draining = false;
  return {
    load,
    refusal: () => (draining ? 'draining' : load() < 1 ? reason() : 'full'),
    drain: () => void (draining = true),
  };
}

/** Says to a worker what a test wants, and keeps what the worker says of its calls. */
export class ScriptedDispatch implements AsyncDisposable {
  readonly statuses: JobStatus[] = [];
  readonly url: Promise<string>;
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });

  constructor() {
    this.#server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        const { message } = WorkerMessage.fromBinary(data);
        if (message.case === 'register')
          this.say({ case: 'register', value: new RegisterWorkerResponse({ workerId: 'worker' }) });
        if (message.case === 'updateJob') this.statuses.push(message.value.status);
      });
    });
    this.url = once(this.#server, 'listening').then(
      () => `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
    );
  }

  say(message: ServerMessage['message']): void {
    for (const socket of this.#server.clients) socket.send(new ServerMessage({ message }).toBinary());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }
}

/** A worker whose calls wait to be ended by the test. */
export function startWorker(
  server: Pick<RunningLiveKit, 'url' | 'apiKey' | 'apiSecret'>,
  options: Partial<WorkerOptions> = {},
) {
  const started: StartedJob[] = [];
  const worker = runWorker({
    url: server.url,
    apiKey: server.apiKey,
    apiSecret: server.apiSecret,
    displayName: 'Test agent',
    admission: admitting(),
    onJob: (job, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => resolve());
        started.push({ job, signal, end: (error) => (error ? reject(error) : resolve()) });
      }),
    log,
    ...options,
  });
  return { worker, started };
}

export const registered = (worker: Worker) => firstValueFrom(worker.registered$.pipe(filter(Boolean)));
export const unregistered = (worker: Worker) =>
  firstValueFrom(worker.registered$.pipe(filter((known) => !known)));
