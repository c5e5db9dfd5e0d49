import { Room, TrackPublishOptions, TrackSource } from '@livekit/rtc-node';
import { leaveRoom } from '../../agent/rtc/join-room.ts';
import { Microphone } from '../../perf/caller/microphone.ts';
import { AGENT_STATE_ATTRIBUTE, type AgentState } from '../../protocol/agent-state.ts';
import { type CallModes, MODE_ATTRIBUTE, MODES_ATTRIBUTE } from '../../protocol/call-mode.ts';
import { CALL_END_ATTRIBUTE, type CallEnd } from '../../protocol/call-end.ts';
import type { MessageRefusal } from '../../protocol/message-refusal.ts';
import {
  CONSENT,
  RECORD_METHOD,
  RECORDING_ATTRIBUTE,
  type RecordingState,
} from '../../protocol/recording.ts';
import type { ReplyEnd } from '../../protocol/reply-end.ts';
import {
  INTERRUPT_METHOD,
  INTERRUPTED,
  type InterruptAnswer,
  TURN_CANCEL_METHOD,
  TURN_END_METHOD,
  TURN_START_METHOD,
} from '../../protocol/rpc.ts';
import { SETTINGS_ATTRIBUTE } from '../../protocol/settings-in-use.ts';
import {
  CHAT_TOPIC,
  REFUSAL_TOPIC,
  REPLY_TOPIC,
  TRANSCRIPTION_TOPIC,
  TURN_TOPIC,
} from '../../protocol/topics.ts';
import { transcriptionAttributes } from '../../protocol/transcription.ts';
import type { TurnReport } from '../../protocol/turn-report.ts';

/** An agent whose every move a test decides; for the page it is one like any other. */
export class ScriptedAgent {
  readonly #room = new Room();
  readonly #voice = new Microphone();
  #left = false;
  /** Typed messages that arrived. */
  readonly messages: string[] = [];
  /** Requests to be silent that arrived. */
  interruptions = 0;
  /** What the caller did with their button. */
  readonly pushes: string[] = [];

  private constructor() {}

  static async join(url: string, token: string): Promise<ScriptedAgent> {
    const agent = new ScriptedAgent();
    agent.#room.registerTextStreamHandler(CHAT_TOPIC, (reader) => {
      void reader.readAll().then((text) => agent.messages.push(text));
    });
    await agent.#room.connect(url, token);
    agent.#me.registerRpcMethod(INTERRUPT_METHOD, async (): Promise<InterruptAnswer> => {
      agent.interruptions += 1;
      return INTERRUPTED;
    });
    for (const method of [TURN_START_METHOD, TURN_END_METHOD, TURN_CANCEL_METHOD])
      agent.#me.registerRpcMethod(method, async () => {
        agent.pushes.push(method);
        return '';
      });
    agent.#me.registerRpcMethod(RECORD_METHOD, async ({ payload }) => {
      await agent.records(payload === CONSENT ? 'running' : 'possible');
      return payload;
    });
    await agent.#me.publishTrack(
      agent.#voice.track,
      new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }),
    );
    return agent;
  }

  /** Shows a state. */
  async state(state: AgentState): Promise<void> {
    await this.#me.setAttributes({ [AGENT_STATE_ATTRIBUTE]: state });
  }

  /** Says which modes there are, and which is on. */
  async modes(modes: CallModes): Promise<void> {
    await this.#me.setAttributes({ [MODES_ATTRIBUTE]: JSON.stringify(modes) });
  }

  /** The mode that the caller asks for. */
  get wishedMode(): string | undefined {
    return this.#room.remoteParticipants.get('caller')?.attributes[MODE_ATTRIBUTE];
  }

  /** Whether the caller's microphone is on. */
  get hearsMicrophone(): boolean {
    const tracks = this.#room.remoteParticipants.get('caller')?.trackPublications.values() ?? [];
    return [...tracks].some(({ muted }) => muted === false);
  }

  /** Says why it ends the call. */
  async endsCall(reason: CallEnd): Promise<void> {
    await this.#me.setAttributes({ [CALL_END_ATTRIBUTE]: reason });
  }

  /** Says whether it records. */
  async records(state: RecordingState): Promise<void> {
    await this.#me.setAttributes({ [RECORDING_ATTRIBUTE]: state });
  }

  /** Says which settings it uses. */
  async settings(settings: object): Promise<void> {
    await this.#me.setAttributes({ [SETTINGS_ATTRIBUTE]: JSON.stringify(settings) });
  }

  /** Shows what it has understood of the caller so far. */
  async hears(segment: string, text: string, final: boolean): Promise<void> {
    const writer = await this.#transcript(segment, final, 'caller');
    await writer.write(text);
    await writer.close();
  }

  /** Begins a reply; further words are appended until it is closed. */
  async says(segment: string): Promise<{ words(text: string): Promise<void>; close(): Promise<void> }> {
    const writer = await this.#transcript(segment, false);
    return { words: (text) => writer.write(text), close: () => writer.close() };
  }

  /** Says where the time of a turn went. */
  turn(report: TurnReport): Promise<void> {
    return this.send(TURN_TOPIC, report);
  }

  /** Says how a reply ended. */
  ends(reply: ReplyEnd): Promise<void> {
    return this.send(REPLY_TOPIC, reply);
  }

  /** Says that it did not take a typed message. */
  refuses(refusal: MessageRefusal): Promise<void> {
    return this.send(REFUSAL_TOPIC, refusal);
  }

  /** Sends a message on a text topic, whatever it is. */
  async send(topic: string, message: unknown): Promise<void> {
    await this.#me.sendText(typeof message === 'string' ? message : JSON.stringify(message), { topic });
  }

  /** Is heard: mono, 16 kHz. */
  async sounds(samples: Float32Array): Promise<void> {
    await this.#voice.play(samples);
  }

  async leave(): Promise<void> {
    if (this.#left) return;
    this.#left = true;
    await this.#voice[Symbol.asyncDispose]();
    await leaveRoom(this.#room);
  }

  #transcript(segment: string, final: boolean, senderIdentity?: string) {
    return this.#me.streamText({
      topic: TRANSCRIPTION_TOPIC,
      attributes: transcriptionAttributes({ segment, final }),
      ...(senderIdentity !== undefined && { senderIdentity }),
    });
  }

  get #me() {
    const { localParticipant } = this.#room;
    if (!localParticipant) throw new Error('The agent has not joined');
    return localParticipant;
  }
}
