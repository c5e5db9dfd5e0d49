import { randomUUID } from 'node:crypto';
import { Room } from '@livekit/rtc-node';
import { AccessToken, type VideoGrant } from 'livekit-server-sdk';
import pino from 'pino';
import { openLine, type LineOptions, type OpenLine } from '../../agent/rtc/open-line.ts';
import { participantRemover } from '../../agent/rtc/remove-participant.ts';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import type { LiveKitAccess } from '../../setup/environment.ts';
import { type Flood, Flooder } from './flooder.fixture.ts';
import { Person } from './person.fixture.ts';

/** Who the agent is in a test's room. */
export const AGENT = 'the-agent';

export interface PersonOptions {
  /** What LiveKit takes them for: `standard`, which is what callers are, `agent`, `sip` and others. */
  readonly kind?: string;
  /** What they may do, beyond what every caller may, or short of it. */
  readonly grant?: VideoGrant;
  /** With which they join. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** By which way they reach the server. */
  readonly url?: string;
}

/** A room of a test's own, with people and an agent's line in it. Disposing takes everyone out, the last who came first. */
export class TestRoom implements AsyncDisposable {
  readonly name = `room-${randomUUID()}`;
  readonly #server: LiveKitAccess;
  readonly #opened = new AsyncDisposableStack();

  /** @param server where the room is; it begins with the first who joins. */
  constructor(server: LiveKitAccess) {
    this.#server = server;
  }

  /** Someone joins, and hears whoever is there. */
  async person(identity: string, options: PersonOptions = {}): Promise<Person> {
    const room = new Room();
    const token = await this.#tokenFor(identity, options);
    const url = options.url ?? this.#server.url;
    await room.connect(url, token, { autoSubscribe: true, dynacast: false });
    return this.#opened.use(new Person(room));
  }

  /** Someone joins from a process of their own, to flood the room with one kind of thing. */
  async flooder(identity: string, kind: Flood): Promise<Flooder> {
    const token = await this.#tokenFor(identity, {});
    return this.#opened.use(await Flooder.join(this.#server.url, token, kind, AGENT));
  }

  /** The agent joins, and waits for its caller. */
  async line(options: Partial<LineOptions> = {}): Promise<OpenLine> {
    const { url, apiKey, apiSecret } = this.#server;
    const remove = participantRemover(url, apiKey, apiSecret);
    const line = await openLine({
      url,
      token: await this.#tokenFor(AGENT, { kind: 'agent' }),
      signal: new AbortController().signal,
      log: pino({ level: 'silent' }),
      onDropped: () => undefined,
      onRefused: () => undefined,
      removeParticipant: (identity) => remove(this.name, identity),
      ...options,
    });
    return this.#opened.use(line);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync();
  }

  #tokenFor(
    identity: string,
    { kind = 'standard', grant = {}, attributes = {} }: PersonOptions,
  ): Promise<string> {
    const { apiKey, apiSecret } = this.#server;
    const token = new AccessToken(apiKey, apiSecret, { identity, attributes });
    token.kind = kind;
    token.addGrant({ roomJoin: true, room: this.name, canUpdateOwnMetadata: true, ...grant });
    return token.toJwt();
  }
}

/** How many rooms of this process still listen to LiveKit's native client. */
export const nativeListeners = (): number | undefined =>
  (globalThis as { _ffiClientInstance?: NodeJS.EventEmitter })._ffiClientInstance?.listenerCount('ffi_event');

/** An error that nobody expects fails the test. */
export const fail = (error: unknown): void => {
  throw error;
};
