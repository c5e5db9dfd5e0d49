import { Room, TrackPublishOptions, TrackSource } from '@livekit/rtc-node';
import { leaveRoom } from '../../agent/rtc/join-room.ts';
import { Microphone } from '../../perf/caller/microphone.ts';

/** An agent whose every move a test decides; for the page it is one like any other. */
export class ScriptedAgent {
  readonly #room = new Room();
  readonly #voice = new Microphone();
  #left = false;
  /** Typed messages that arrived. */
  readonly messages: string[] = [];
  /** Requests to be silent that arrived. */
  interruptions = 0;

  private constructor() {}

  static async join(url: string, token: string): Promise<ScriptedAgent> {
    const agent = new ScriptedAgent();
    agent.#room.registerTextStreamHandler('lk.chat', (reader) => {
      void reader.readAll().then((text) => agent.messages.push(text));
    });
    await agent.#room.connect(url, token);
    agent.#me.registerRpcMethod('parley.interrupt', async () => {
      agent.interruptions += 1;
      return 'interrupted';
    });
    await agent.#me.publishTrack(
      agent.#voice.track,
      new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }),
    );
    return agent;
  }

  /** Shows a state, `lk.agent.state`. */
  async state(state: 'initializing' | 'listening' | 'thinking' | 'speaking'): Promise<void> {
    await this.#me.setAttributes({ 'lk.agent.state': state });
  }

  /** Says which settings it uses. */
  async settings(settings: object): Promise<void> {
    await this.#me.setAttributes({ 'parley.settings': JSON.stringify(settings) });
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

  /** Sends a JSON message on a text topic. */
  async send(topic: 'parley.turn' | 'parley.reply', message: unknown): Promise<void> {
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
      topic: 'lk.transcription',
      attributes: { 'lk.segment_id': segment, 'lk.transcription_final': String(final) },
      ...(senderIdentity !== undefined && { senderIdentity }),
    });
  }

  get #me() {
    const { localParticipant } = this.#room;
    if (!localParticipant) throw new Error('The agent has not joined');
    return localParticipant;
  }
}
