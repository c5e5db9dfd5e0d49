import { connect } from 'node:net';
import { OpenAI } from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import pino from 'pino';
import { type ClientOptions, WebSocket } from 'ws';
import type { CallLimits } from '../../domain/call-limits.ts';
import { CallMetrics } from '../../telemetry/call-metrics.ts';
import { EngineMetrics } from '../../telemetry/engine-metrics.ts';
import { MetricsPage } from '../../telemetry/metrics-page.ts';
import { Admission } from '../../worker/admission.ts';
import { type ApiChanges, type ApiServer, startApi } from '../api.fixture.ts';
import { functionModel } from './call-functions.ts';
import { ClientSecrets } from './client-secret.ts';
import { RealtimeCalls } from './realtime-calls.ts';
import { ScriptedEngines } from './scripted-engines.fixture.ts';
import { CHOICES, type Told } from './session.fixture.ts';

export interface RealtimeServer extends AsyncDisposable {
  readonly api: ApiServer;
  readonly engines: ScriptedEngines;
  readonly calls: RealtimeCalls;
  readonly admission: Admission;
  /** The metrics of calls. */
  metrics(): Promise<string>;
}

/** Starts the agent's HTTP server with realtime sessions over scripted engines. */
export async function startRealtime(
  changes: Partial<ApiChanges> & { readonly mostCalls?: number; readonly callLimits?: CallLimits } = {},
): Promise<RealtimeServer> {
  const { mostCalls = 10, callLimits = { idleMs: 0, longestMs: 0 }, ...rest } = changes;
  const engines = new ScriptedEngines();
  const page = new MetricsPage();
  const models = { stt: 'stt', llm: 'llm', tts: 'tts' };
  const metrics = new CallMetrics(page);
  const admission = new Admission({ cores: { total: 2, load: 0 }, mostCalls, callsPerUser: 1 });
  const calls = new RealtimeCalls({ admission, calls: () => 0, callsOf: () => 0, metrics });
  const telemetry = { models, engines: new EngineMetrics(page, models), calls: metrics, tracing: undefined };
  const log = pino({ level: 'silent' });
  const endpointing = { sureMs: 200, unsureMs: 1_000, plainMs: 500 };
  const api = await startApi({
    engines,
    realtime: {
      hold: {
        engines,
        functions: functionModel(engines.replyGenerator),
        choices: CHOICES,
        endpointing,
        limits: callLimits,
        telemetry,
        log,
      },
      calls,
      secrets: new ClientSecrets(Buffer.alloc(32, 7)),
      userKey: (subject) => subject,
    },
    log,
    ...rest,
  });
  return {
    api,
    engines,
    calls,
    admission,
    metrics: async () => (await page.read()).text,
    [Symbol.asyncDispose]: async () => {
      await api.close();
      await calls[Symbol.asyncDispose]();
    },
  };
}

/** For OpenAI's client, which always expects TLS, to a server without it. */
export const WITHOUT_TLS = {
  createConnection: ({ port, host }: { port: number; host: string }) => connect(port, host),
} as unknown as ClientOptions;

/** OpenAI's own client, connected to a server. */
export const officialClient = (url: string, apiKey = 'none'): OpenAIRealtimeWS =>
  new OpenAIRealtimeWS(
    { model: 'gpt-realtime', options: WITHOUT_TLS },
    new OpenAI({ apiKey, baseURL: `${url}/v1` }),
  );

/** A client that writes and reads what it likes. */
export class RawClient {
  readonly told: Told[] = [];
  readonly socket: WebSocket;
  /** Resolves with the code with which the connection was closed. */
  readonly closed: Promise<number>;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => void this.told.push(JSON.parse(data.toString()) as Told));
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  /** @throws with the status of the answer, and its body, if the connection is refused. */
  static async connect(
    url: string,
    protocols: string[] = [],
    options: ClientOptions = {},
  ): Promise<RawClient> {
    const address = `${url.replace('http', 'ws')}/v1/realtime?model=gpt-realtime`;
    const socket = new WebSocket(address, protocols, options);
    const client = new RawClient(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (_, response) => {
        let body = '';
        response.on('data', (part: Buffer) => (body += part.toString()));
        response.on('end', () => reject(new Error(`${response.statusCode} ${body}`)));
      });
      socket.once('error', reject);
    });
    return client;
  }

  send(event: unknown): void {
    this.socket.send(typeof event === 'string' ? event : JSON.stringify(event));
  }

  /** Waits for the first event of a type that was not waited for yet. */
  async next(type: string): Promise<Told> {
    for (;;) {
      const at = this.told.findIndex((event) => event.type === type);
      const [event] = at < 0 ? [] : this.told.splice(0, at + 1).slice(-1);
      if (event) return event;
      if (this.socket.readyState !== this.socket.OPEN) throw new Error(`closed before ${type}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
