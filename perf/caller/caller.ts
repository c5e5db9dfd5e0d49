import {
  type AudioFrame,
  AudioStream,
  ParticipantKind,
  type RemoteParticipant,
  type RemoteTrack,
  Room,
  RoomEvent,
  type TextStreamReader,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import type { ReadableStreamDefaultReader } from 'node:stream/web';
import { CallError, reasonOf } from '../../platform/errors.ts';
import { leaveRoom } from '../../agent/rtc/join-room.ts';
import { AGENT_STATE_ATTRIBUTE } from '../../protocol/agent-state.ts';
import { CALL_END_ATTRIBUTE, type CallEnd, callEnd } from '../../protocol/call-end.ts';
import { endpointingReport, type EndpointingReport } from '../../protocol/endpointing-report.ts';
import { replyEnd, type ReplyEnd } from '../../protocol/reply-end.ts';
import { interruptAnswer, type InterruptAnswer, INTERRUPT_METHOD } from '../../protocol/rpc.ts';
import { SETTINGS_ATTRIBUTE, settingsInUse, type SettingsInUse } from '../../protocol/settings-in-use.ts';
import * as topics from '../../protocol/topics.ts';
import { readTranscription } from '../../protocol/transcription.ts';
import { turnReport, type TurnReport } from '../../protocol/turn-report.ts';
import { endOfSpeech } from './audibility.ts';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from './audio.ts';
import { type Caption, Captions } from './captions.ts';
import { now } from './clock.ts';
import { Microphone } from './microphone.ts';
import { Recording } from './recording.ts';
import { type Endpoint, inviteTo, type Invitation } from './token.ts';
import { until } from './until.ts';

/** How to join: through a token endpoint (a new room unless one is named), or with a token that one has. */
/** A telephone's keys, in the order of their codes (RFC 4733). */
const KEYS = '0123456789*#ABCD';

export type CallOptions = Endpoint | Invitation;

/** What the caller said, dated as it was sent (clock.ts). */
export interface Said {
  readonly startedAt: number;
  /** When its last speech was sent; silence after it does not count. */
  readonly speechEndedAt: number;
}

/** What the agent answered, dated as it was received. */
export interface Reply {
  /** Its first sound. */
  readonly startedAt: number;
  /** Its last sound. */
  readonly endedAt: number;
  /** Mono, 16 kHz. */
  readonly samples: Float32Array;
}

export interface ReplyLimits {
  /** How long its first sound is waited for. */
  readonly withinMs?: number;
  /** How long it may be. */
  readonly longestMs?: number;
  /** It is over when nothing sounded for so long and the agent does not say that it speaks or thinks. */
  readonly quietMs?: number;
}

/** An agent that says what it does has no longer pauses in a reply. */
const USUAL_QUIET_MS = 800;

/** Recorded before and after a reply's sounds, so that its transcript has its quiet beginning and end. */
const MARGIN_MS = 150;

/**
 * Joins a room as any client does and opens a microphone. The agent need not be there yet.
 *
 * @throws CallError when the endpoint or the server refuses, or can't be reached.
 */
export async function placeCall(options: CallOptions): Promise<HeadlessCall> {
  const invitation = 'endpoint' in options ? await inviteTo(options) : options;
  const call = new HeadlessCall();
  try {
    await call.join(invitation);
    return call;
  } catch (error) {
    await call.hangUp();
    throw error;
  }
}

/** A caller without a screen: speaks, records what it hears and when, and reads what the agent shows. */
export class HeadlessCall implements AsyncDisposable {
  readonly recording = new Recording();
  readonly captions = new Captions();
  /** What the agent does, and `disconnected` when it left. */
  readonly states: { readonly at: number; readonly text: string }[] = [];
  /** The agent's own timings. */
  readonly turnReports: TurnReport[] = [];
  /** Why the agent has ended the call; undefined where it did not. */
  endedFor: CallEnd | undefined;
  /** How replies ended. */
  readonly replyEnds: ReplyEnd[] = [];
  /** How the agent judged the ends of turns. */
  readonly endpointing: EndpointingReport[] = [];
  /** What went wrong beside the call, such as a transcript that broke off. */
  readonly problems: unknown[] = [];
  /** The room as LiveKit's client has it. */
  readonly room = new Room();
  readonly #microphone = new Microphone();
  readonly #ended = new AbortController();
  readonly #reading = new Set<Promise<void>>();
  #ear: ReadableStreamDefaultReader<AudioFrame> | undefined;
  #microphoneSid: string | undefined;
  #echo: ((heard: Int16Array) => Int16Array) | undefined;

  /** The state that the agent shows now. */
  get state(): string | undefined {
    return this.states.at(-1)?.text;
  }

  /** What the agent says that the call is served with. */
  get settings(): SettingsInUse | undefined {
    return settingsInUse.safeParse(this.#agent?.attributes[SETTINGS_ATTRIBUTE]).data;
  }

  /** Fires when the call is over: hung up, or ended by the server. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Joins the room and publishes the microphone. */
  async join({ url, token }: Invitation): Promise<void> {
    const { room } = this;
    room.on(RoomEvent.TrackSubscribed, (track, _publication, participant) => this.#hear(track, participant));
    room.on(RoomEvent.ParticipantConnected, (participant) => this.#note(participant));
    room.on(RoomEvent.ParticipantAttributesChanged, (_changed, participant) => {
      const remote = room.remoteParticipants.get(participant.identity);
      if (remote) this.#note(remote);
    });
    room.on(RoomEvent.ParticipantDisconnected, (participant) => {
      if (participant.kind === ParticipantKind.AGENT) this.states.push({ at: now(), text: 'disconnected' });
    });
    room.on(RoomEvent.Disconnected, () => this.#ended.abort(new Error('The server ended the call.')));
    room.registerTextStreamHandler(topics.TRANSCRIPTION_TOPIC, (reader, from) =>
      this.#readCaption(reader, from.identity),
    );
    this.#collect(topics.TURN_TOPIC, (text) => this.turnReports.push(turnReport.parse(text)));
    this.#collect(topics.REPLY_TOPIC, (text) => this.replyEnds.push(replyEnd.parse(text)));
    this.#collect(topics.ENDPOINTING_TOPIC, (text) => this.endpointing.push(endpointingReport.parse(text)));
    await room.connect(url, token).catch((cause: unknown) => {
      throw new CallError(`The LiveKit server at ${url} can't be joined (${reasonOf(cause)}).`, { cause });
    });
    for (const participant of room.remoteParticipants.values()) this.#note(participant);
    const publication = await room.localParticipant?.publishTrack(
      this.#microphone.track,
      new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }),
    );
    this.#microphoneSid = publication?.sid;
  }

  /**
   * Says something in real time.
   *
   * @param samples mono, 16 kHz, in [-1, 1].
   * @param speechEnd index after the last sample of speech, where that is known better than from the loudness (noise).
   * @returns when all of it was sent.
   */
  async say(samples: Float32Array, speechEnd = endOfSpeech(samples)): Promise<Said> {
    const sentAt = await this.#microphone.play(samples);
    const lastFrame = Math.min(Math.ceil(speechEnd / FRAME_SAMPLES), sentAt.length) - 1;
    return { startedAt: sentAt[0] ?? now(), speechEndedAt: sentAt[lastFrame] ?? now() };
  }

  /** Writes to the agent, as in a chat. */
  async write(text: string): Promise<void> {
    await this.room.localParticipant?.sendText(text, { topic: topics.CHAT_TOPIC });
  }

  /** Presses a key of the telephone. */
  async dial(key: string): Promise<void> {
    await this.room.localParticipant?.publishDtmf(KEYS.indexOf(key), key);
  }

  /**
   * Makes the agent quiet, as by a button.
   *
   * @returns what it answers; undefined when the room is left.
   */
  async interrupt(): Promise<InterruptAnswer | undefined> {
    const answer = await this.room.localParticipant?.performRpc({
      destinationIdentity: this.#agent?.identity ?? '',
      method: INTERRUPT_METHOD,
      payload: '',
    });
    return answer === undefined ? undefined : interruptAnswer.parse(answer);
  }

  /**
   * Waits for a reply and its end: the first sound received after a time, usually the end of the caller's speech.
   *
   * @returns undefined when nothing was heard in time.
   */
  async waitForReply(after: number, limits: ReplyLimits = {}): Promise<Reply | undefined> {
    const { withinMs = 30_000, longestMs = 60_000, quietMs = USUAL_QUIET_MS } = limits;
    const { recording, ended } = this;
    const startedAt = await until(() => recording.soundAfter(after), withinMs, ended);
    if (startedAt === undefined) return undefined;
    await until(() => now() - this.#lastSound() >= quietMs && !this.#isBusy(), longestMs, ended);
    const endedAt = this.#lastSound();
    return { startedAt, endedAt, samples: recording.between(startedAt - MARGIN_MS, endedAt + MARGIN_MS) };
  }

  /**
   * Lets the microphone pick up what the loudspeaker plays, as without echo cancellation.
   *
   * @param echo makes of 10 ms that were heard what the microphone hears of them.
   */
  hearItself(echo: (heard: Int16Array) => Int16Array): void {
    this.#echo = echo;
  }

  /** Leaves the room. Everything that the call opened is closed when this settles. */
  async hangUp(): Promise<void> {
    this.#ended.abort(new Error('The caller has hung up.'));
    await this.#microphone[Symbol.asyncDispose]();
    await this.#ear?.cancel();
    await leaveRoom(this.room);
    await Promise.all(this.#reading);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.hangUp();
  }

  get #agent(): RemoteParticipant | undefined {
    return [...this.room.remoteParticipants.values()].find(({ kind }) => kind === ParticipantKind.AGENT);
  }

  #lastSound(): number {
    return this.recording.soundBefore(Infinity) ?? 0;
  }

  #isBusy(): boolean {
    return this.state === 'speaking' || this.state === 'thinking';
  }

  #note(participant: RemoteParticipant): void {
    const state = participant.attributes[AGENT_STATE_ATTRIBUTE];
    if (state !== undefined && state !== this.state) this.states.push({ at: now(), text: state });
    this.endedFor ??= callEnd.safeParse(participant.attributes[CALL_END_ATTRIBUTE]).data;
  }

  /** Records the agent's voice; an agent that joins anew takes the place of the one before. */
  #hear(track: RemoteTrack, participant: RemoteParticipant): void {
    if (participant.kind !== ParticipantKind.AGENT || track.kind !== TrackKind.KIND_AUDIO) return;
    const before = this.#ear;
    const stream = new AudioStream(track, { sampleRate: SAMPLE_RATE, numChannels: 1, frameSizeMs: FRAME_MS });
    const ear = stream.getReader();
    this.#ear = ear;
    this.#read(async () => {
      await before?.cancel();
      for (let frame = await ear.read(); !frame.done; frame = await ear.read()) this.#heard(frame.value.data);
    });
  }

  #heard(frame: Int16Array): void {
    this.recording.add(frame);
    if (this.#echo) this.#microphone.pickUp(this.#echo(frame));
  }

  #collect(topic: string, take: (text: string) => void): void {
    this.room.registerTextStreamHandler(topic, (reader) =>
      this.#read(async () => take(await reader.readAll())),
    );
  }

  #readCaption(reader: TextStreamReader, sender: string): void {
    const speaker = this.#speakerOf(reader, sender);
    this.#read(() => (speaker ? this.captions.read(reader, speaker) : reader.close()));
  }

  /** Another caller's words are neither this caller's nor the agent's. */
  #speakerOf(reader: TextStreamReader, sender: string): Caption['speaker'] | undefined {
    const { track } = readTranscription(reader.info.attributes);
    if (sender === this.room.localParticipant?.identity || (track && track === this.#microphoneSid))
      return 'caller';
    const participant = this.room.remoteParticipants.get(sender);
    const publications = [...(participant?.trackPublications.keys() ?? [])];
    if (participant?.kind !== ParticipantKind.AGENT) return undefined;
    return track === undefined || publications.includes(track) ? 'agent' : undefined;
  }

  #read(task: () => Promise<void>): void {
    const reading = task()
      .catch((error: unknown) => void this.problems.push(error))
      .finally(() => this.#reading.delete(reading));
    this.#reading.add(reading);
  }
}
