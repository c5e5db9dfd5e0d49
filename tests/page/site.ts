import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page, Route } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { pageHeaders } from '../../agent/http/page-headers.ts';
import { silenceRtcLog } from '../../agent/rtc/rtc-log.ts';
import { AGENT_PATH, type AgentDescription } from '../../protocol/agent-description.ts';
import { TOKEN_PATH } from '../../protocol/token.ts';
import { type RunningLiveKit, startLiveKit } from '../../setup/livekit/server.ts';
import { buildWebClient } from '../../setup/web-client.ts';
import { launchBrowser } from './browser.ts';
import { ScriptedAgent } from './scripted-agent.ts';

/** How long a busy machine may take over what is done in a moment. */
export const PATIENT = { timeout: 20_000 };

/** A page in a browser context of its own, with a room for its call. */
export interface Visit {
  readonly page: Page;
  /** Of its calls. */
  readonly room: string;
  /** What the page asked for, call by call. */
  readonly tokenRequests: unknown[];
  /** Errors that nobody caught, and what the page's own policy kept it from. */
  readonly errors: Error[];
  /** Opens the page. */
  readonly open: () => Promise<void>;
  /** Presses the button, and waits until the call is on the screen. */
  readonly call: () => Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
  /** What the agent says of itself; 404 without. */
  readonly profile?: AgentDescription | undefined;
  /** Runs in the page before its own scripts. */
  readonly init?: () => void;
}

/** The built page, a LiveKit server and a browser; agents are played by the tests. */
export class Site implements AsyncDisposable {
  #livekit: RunningLiveKit;
  /** Set while LiveKit is down. */
  #restartLiveKit: (() => Promise<void>) | undefined;
  readonly #server: PreviewServer;
  readonly browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly #agents: ScriptedAgent[] = [];

  private constructor(livekit: RunningLiveKit, server: PreviewServer, browser: Browser) {
    this.#livekit = livekit;
    this.#server = server;
    this.browser = browser;
  }

  /** @param frameAncestors origins of other sites that may show the page in a frame. */
  static async open(executablePath: string, frameAncestors: readonly string[] = []): Promise<Site> {
    silenceRtcLog();
    await buildWebClient();
    const [livekit, browser] = await Promise.all([startLiveKit(), launchBrowser(executablePath)]);
    const server = await preview({
      root: join(import.meta.dirname, '../../web-client'),
      preview: {
        port: 0,
        host: '127.0.0.1',
        // As the agent serves it.
        headers: pageHeaders({ liveKitUrl: livekit.url, frameAncestors }),
      },
    });
    return new Site(livekit, server, browser);
  }

  get url(): string {
    return this.#server.resolvedUrls?.local[0] ?? '';
  }

  get livekit(): RunningLiveKit {
    return this.#livekit;
  }

  /** A visitor who has allowed the microphone, unless told otherwise. */
  async visit({ profile, init, ...options }: VisitOptions = {}, browser = this.browser): Promise<Visit> {
    const context = await browser.newContext({
      permissions: ['microphone'],
      reducedMotion: 'reduce',
      ...options,
    });
    this.#contexts.push(context);
    if (init) await context.addInitScript(init);
    const page = await context.newPage();
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) errors.push(new Error(message.text()));
    });
    const room = `room-${randomUUID()}`;
    const tokenRequests: unknown[] = [];
    await context.route(`**${AGENT_PATH}`, (route) =>
      profile ? route.fulfill({ json: profile }) : route.fulfill({ status: 404, body: 'Not found' }),
    );
    await context.route(`**${TOKEN_PATH}`, async (route) => {
      tokenRequests.push(route.request().postDataJSON());
      await this.#grant(route, room);
    });
    return {
      page,
      room,
      tokenRequests,
      errors,
      open: async () => {
        await page.goto(this.url);
      },
      call: async () => {
        await page.getByRole('button', { name: /Start a call|Call again/ }).click();
        await page.getByRole('button', { name: 'End the call' }).waitFor();
      },
    };
  }

  /** An agent joins the room of a visitor. */
  async agent({ room }: Pick<Visit, 'room'>): Promise<ScriptedAgent> {
    const agent = await ScriptedAgent.join(this.#livekit.url, await this.#token(room, 'agent'));
    this.#agents.push(agent);
    return agent;
  }

  get rooms(): RoomServiceClient {
    return new RoomServiceClient(this.#livekit.url, this.#livekit.apiKey, this.#livekit.apiSecret);
  }

  /** Ends LiveKit without a word; returns how to start it again at the same address. */
  async crashLiveKit(): Promise<() => Promise<void>> {
    const { ports, apiKey, apiSecret } = this.#livekit;
    await this.#livekit.kill();
    this.#restartLiveKit = async () => {
      this.#livekit = await startLiveKit({ ports, apiKey, apiSecret });
      this.#restartLiveKit = undefined;
    };
    return this.#restartLiveKit;
  }

  /** Ends what the visits and agents of a test have left open, and mends what it has broken. */
  async clear(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
    await Promise.all(this.#agents.splice(0).map((agent) => agent.leave()));
    await this.#restartLiveKit?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clear();
    await this.browser.close();
    await this.#server.close();
    await this.#livekit.stop();
  }

  async #grant(route: Route, room: string): Promise<void> {
    const participant_token = await this.#token(room, 'standard');
    await route.fulfill({ json: { server_url: this.#livekit.url, participant_token } });
  }

  #token(room: string, kind: 'agent' | 'standard'): Promise<string> {
    const identity = kind === 'agent' ? `agent-${randomUUID()}` : 'caller';
    const access = new AccessToken(this.#livekit.apiKey, this.#livekit.apiSecret, { identity });
    access.kind = kind;
    access.addGrant({ room, roomJoin: true, canUpdateOwnMetadata: true });
    return access.toJwt();
  }
}
