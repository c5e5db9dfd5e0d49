import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  type Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
  type Track,
} from '@livekit/rtc-node';
import { SAMPLE_RATE } from '../../agent/domain/audio.ts';
import { joinSamples, toFloat } from '../../agent/domain/samples.ts';
import { leaveRoom } from '../../agent/rtc/join-room.ts';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { INTERRUPT_METHOD } from '../../protocol/rpc.ts';
import { CHAT_TOPIC } from '../../protocol/topics.ts';
import { isAudible } from './tones.fixture.ts';

const MICROPHONE_RATE = 48_000;
const MICROPHONE_SAMPLES = 480;

/** A listener reads audio in pieces this long. */
const HEARD_MS = 10;

/** Someone in a room: they play tones, listen, write and interrupt. Disposing takes them out of the room with all they opened. */
export class Person implements AsyncDisposable {
  readonly room: Room;
  readonly #opened = new AsyncDisposableStack();

  /** @param room where they have joined. */
  constructor(room: Room) {
    this.room = room;
    this.#opened.defer(() => leaveRoom(room));
  }

  /** A microphone that plays a tone, and silence without one, until it is switched off. */
  async microphone(frequency = 0, source = TrackSource.SOURCE_MICROPHONE): Promise<{ off(): Promise<void> }> {
    const audio = new AudioSource(MICROPHONE_RATE, 1, 100);
    const track = LocalAudioTrack.createAudioTrack('microphone', audio);
    const publication = await this.room.localParticipant?.publishTrack(
      track,
      new TrackPublishOptions({ source }),
    );
    const on = new AbortController();
    const playing = playTone(audio, frequency, on.signal);
    const stop = async (): Promise<void> => {
      on.abort();
      await playing;
      await track.close();
    };
    this.#opened.defer(stop);
    const off = async (): Promise<void> => {
      await this.room.localParticipant?.unpublishTrack(publication?.sid ?? '');
      await stop();
    };
    return { off };
  }

  /** Listens to a track, or else to the first audio that there is in the room. */
  async listens(track: Promise<Track> = subscribedTrack(this.room)): Promise<Listener> {
    return this.#opened.use(new Listener(await track));
  }

  /** @returns the id of the text stream. */
  async writes(text: string): Promise<string> {
    const sent = await this.room.localParticipant?.sendText(text, { topic: CHAT_TOPIC });
    return sent?.streamId ?? '';
  }

  /** Asks the agent to be quiet, and returns its answer. */
  interrupts(agent: string): Promise<string | undefined> {
    return this.calls(agent, INTERRUPT_METHOD);
  }

  /** Calls a method of somebody, and returns their answer. */
  async calls(destinationIdentity: string, method: string): Promise<string | undefined> {
    return await this.room.localParticipant?.performRpc({ destinationIdentity, method, payload: '' });
  }

  /** Leaves as someone who hangs up, and the microphones stay behind. */
  async leaves(): Promise<void> {
    await this.room.disconnect();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync();
  }
}

async function playTone(audio: AudioSource, frequency: number, signal: AbortSignal): Promise<void> {
  for (let first = 0; !signal.aborted; first += MICROPHONE_SAMPLES) {
    const samples = Int16Array.from(
      { length: MICROPHONE_SAMPLES },
      (_, index) => 10_000 * Math.sin((2 * Math.PI * frequency * (first + index)) / MICROPHONE_RATE),
    );
    await audio.captureFrame(new AudioFrame(samples, MICROPHONE_RATE, 1, MICROPHONE_SAMPLES));
  }
}

function subscribedTrack(room: Room): Promise<Track> {
  return new Promise((resolve) => {
    const present = [...room.remoteParticipants.values()]
      .flatMap(({ trackPublications }) => [...trackPublications.values()])
      .find(({ track }) => track)?.track;
    if (present) resolve(present);
    else room.once(RoomEvent.TrackSubscribed, resolve);
  });
}

/** What someone hears of a track, and when, on the clock of `performance.now()`. */
export class Listener implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<AudioFrame>;
  readonly #reading: Promise<void>;
  readonly #heard: { readonly at: number; readonly samples: Float32Array; readonly audible: boolean }[] = [];

  constructor(track: Track) {
    const options = { sampleRate: SAMPLE_RATE, numChannels: 1, frameSizeMs: HEARD_MS };
    this.#reader = new AudioStream(track, options).getReader();
    this.#reading = this.#read();
  }

  /** How much sound was heard so far, in ms. */
  get soundMs(): number {
    return this.#heard.filter(({ audible }) => audible).length * HEARD_MS;
  }

  /** When the first sound was heard. */
  get firstSound(): number | undefined {
    return this.#heard.find(({ audible }) => audible)?.at;
  }

  /** When the last sound so far was heard. */
  get lastSound(): number | undefined {
    return this.#heard.findLast(({ audible }) => audible)?.at;
  }

  /** What was heard so far after the last sound, in ms; 0 before the first. */
  get quietForMs(): number {
    const last = this.#heard.findLastIndex(({ audible }) => audible);
    return last < 0 ? 0 : (this.#heard.length - 1 - last) * HEARD_MS;
  }

  /** The samples, at 16 kHz, that were heard between two times after the first sound. */
  samplesBetween(fromMs: number, toMs: number): Float32Array {
    const first = this.#heard.findIndex(({ audible }) => audible);
    const between = this.#heard.slice(first + fromMs / HEARD_MS, first + toMs / HEARD_MS);
    return joinSamples(between.map(({ samples }) => samples));
  }

  async #read(): Promise<void> {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      const samples = toFloat(value.data);
      this.#heard.push({ at: performance.now(), samples, audible: isAudible(samples) });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
    await this.#reading;
  }
}
