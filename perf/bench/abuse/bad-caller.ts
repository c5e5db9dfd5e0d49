import { ParticipantKind, type LocalParticipant, type RemoteParticipant, Room } from '@livekit/rtc-node';
import { AGENT_STATE_ATTRIBUTE } from '../../../protocol/agent-state.ts';
import { CHAT_TOPIC, TURN_TOPIC } from '../../../protocol/topics.ts';
import { leaveRoom } from '../../../agent/rtc/join-room.ts';
import type { Invitation } from '../../caller/token.ts';
import { until } from '../../caller/until.ts';
import { expectThat } from './kind.ts';

/** How long an agent may take to come. */
const AGENT_MS = 20_000;
/** How long a typed message may take to be answered, while other calls go on. */
const ANSWER_MS = 15_000;
/** How often a message is typed again: it may come too soon after many others. */
const TRIES = 3;

const never = new AbortController().signal;

/** A participant of a call who sends what no client would, through LiveKit's own library. */
export class BadCaller implements AsyncDisposable {
  readonly #room = new Room();
  #turns = 0;

  /** Joins, and waits for the agent unless someone else is its caller. */
  static async join({ url, token }: Invitation): Promise<BadCaller> {
    const caller = new BadCaller();
    const room = caller.#room;
    room.registerTextStreamHandler(TURN_TOPIC, (reader) => {
      caller.#turns++;
      void reader.readAll().catch(() => undefined);
    });
    try {
      await room.connect(url, token, { autoSubscribe: false, dynacast: false });
      const isThere = (): boolean => caller.agent?.attributes[AGENT_STATE_ATTRIBUTE] === 'listening';
      expectThat((await until(isThere, AGENT_MS, never)) === true, 'no agent came, or it never listened');
      return caller;
    } catch (error) {
      await caller[Symbol.asyncDispose]();
      throw error;
    }
  }

  get me(): LocalParticipant {
    const { localParticipant } = this.#room;
    expectThat(
      localParticipant !== undefined && this.#room.isConnected,
      'the caller is not in the room any more',
    );
    return localParticipant;
  }

  /** Undefined where there is none. */
  get agent(): RemoteParticipant | undefined {
    return [...this.#room.remoteParticipants.values()].find(({ kind }) => kind === ParticipantKind.AGENT);
  }

  get roomName(): string {
    return this.#room.name ?? '';
  }

  /** @throws WrongAnswer if the agent has left the call, or the caller was removed from it. */
  expectCallGoesOn(): void {
    expectThat(this.me.identity !== '', 'the caller is nobody');
    expectThat(this.agent?.attributes[AGENT_STATE_ATTRIBUTE] !== undefined, 'the agent has left the call');
  }

  /** @throws WrongAnswer if what is typed now begins no turn. */
  async expectAnswer(): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const before = this.#turns;
      await this.me.sendText('What is two and two?', { topic: CHAT_TOPIC });
      if (await until(() => this.#turns > before, ANSWER_MS / TRIES, never)) return;
    }
    expectThat(false, `a question that was typed ${TRIES} times afterwards got no answer`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await leaveRoom(this.#room);
  }
}
