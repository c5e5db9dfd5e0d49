import { setImmediate as breathe } from 'node:timers/promises';
import { Observable, type Subscriber } from 'rxjs';
import type { Background } from '../domain/background.ts';
import type { Playback, PlaybackEvent, Speech } from '../domain/ports.ts';
import { BackgroundOutput } from './background-output.ts';
import { ReplyAudio } from './reply-audio.ts';
import { PIECE_SAMPLES, VOICE_RATE, type VoiceOutput } from './voice-output.ts';
import { VoiceRate } from './voice-rate.ts';

/** The next piece of speech is asked for when less than this is left to be heard. */
const ASK_AHEAD_MS = 1_000;
/** How often it is checked which words have begun to be heard. */
const TICK_MS = 20;
/** Length of the fade at a cut, which keeps it from clicking. */
const FADE_SAMPLES = (VOICE_RATE * 5) / 1_000;

const samplesIn = (milliseconds: number): number => (milliseconds * VOICE_RATE) / 1_000;
const millisecondsOf = (samples: number): number => (samples / VOICE_RATE) * 1_000;

/** Why a reply is silent: the caller may be speaking, or nobody could hear it. */
type Pause = 'barge-in' | 'hold';

/** The agent's voice in one call, and what is heard besides, over a queue that plays in real time. */
export class VoicePlayback implements Playback {
  readonly #output: BackgroundOutput;
  #reply: ReplyInPlay | undefined;
  /** Resolves when the last reply has become silent; the next one waits for it. */
  #silent: Promise<void> = Promise.resolve();
  #held = false;

  constructor(output: VoiceOutput) {
    this.#output = new BackgroundOutput(output);
  }

  background(sounds: Background): void {
    this.#output.play(sounds);
  }

  play(speech: AsyncIterable<Speech>): Observable<PlaybackEvent> {
    return new Observable<PlaybackEvent>((subscriber) => {
      if (this.#reply) {
        subscriber.error(new Error('A reply is being played already'));
        return;
      }
      const reply = new ReplyInPlay(this.#output, speech, subscriber);
      this.#reply = reply;
      if (this.#held) reply.pause('hold');
      void this.#silent.then(() => reply.run());
      return () => {
        this.#reply = undefined;
        this.#silent = reply.stop();
      };
    });
  }

  /** Whether a reply is being played, or paused. */
  get isPlaying(): boolean {
    return this.#reply !== undefined;
  }

  pause(): void {
    this.#reply?.pause('barge-in');
  }

  resume(): void {
    this.#reply?.resume('barge-in');
  }

  /** Keeps the voice back from now on, since nobody can hear it. */
  hold(): void {
    this.#held = true;
    this.#reply?.pause('hold');
  }

  /** Lets it go on from where it was heard last, unless it is paused for another reason, too. */
  letGo(): void {
    this.#held = false;
    this.#reply?.resume('hold');
  }

  wordsEndingNear(ms: number): readonly string[] {
    return this.#reply?.wordsEndingNear(ms) ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#reply?.end();
    await this.#silent;
    this.#output[Symbol.dispose]();
  }
}

/** One reply in play: it reads speech when it is needed, writes it when there is room, and tells what is heard. */
class ReplyInPlay {
  readonly #output: VoiceOutput;
  readonly #iterator: AsyncIterator<Speech>;
  readonly #subscriber: Subscriber<PlaybackEvent>;
  readonly #audio = new ReplyAudio();
  readonly #voiceRate = new VoiceRate();
  readonly #ticker = setInterval(() => this.#tick(), TICK_MS);
  /** Wakes the loop, which waits for a change: speech that came, or a pause that ended. */
  #wake: (() => void) | undefined;
  #asking = false;
  #allAsked = false;
  /** When the first audible sample leaves; undefined until it was written. */
  #startsAt: number | undefined;
  #started = false;
  readonly #pauses = new Set<Pause>();
  #fadeIn = false;
  #stopped = false;
  #silent: Promise<void> = Promise.resolve();

  constructor(output: VoiceOutput, speech: AsyncIterable<Speech>, subscriber: Subscriber<PlaybackEvent>) {
    this.#output = output;
    this.#iterator = speech[Symbol.asyncIterator]();
    this.#subscriber = subscriber;
  }

  async run(): Promise<void> {
    try {
      while (!this.#stopped) {
        this.#ask();
        if (this.#paused) await this.#change();
        else if (this.#audio.unread >= PIECE_SAMPLES || (this.#allAsked && this.#audio.unread > 0))
          await this.#write();
        else if (this.#allAsked && this.#output.queued === 0) break;
        else await this.#change();
      }
      if (this.#stopped) return;
      this.#tell();
      this.#subscriber.complete();
    } catch (error) {
      this.#subscriber.error(error);
    }
  }

  pause(pause: Pause): void {
    if (this.#stopped) return;
    if (!this.#paused) this.#cut();
    this.#pauses.add(pause);
  }

  resume(pause: Pause): void {
    if (!this.#pauses.delete(pause) || this.#paused) return;
    this.#fadeIn = true;
    this.#audio.seek(this.#audio.wordStart(this.#audio.cursor));
    this.#notify();
  }

  wordsEndingNear(ms: number): readonly string[] {
    return this.#audio.wordsEndingNear(this.#heard, samplesIn(ms));
  }

  /** Ends the reply where it is, by completing its observable. */
  end(): void {
    this.#subscriber.complete();
  }

  /** Makes the reply silent at once and stops everything. Resolves when the last sample is out. Never rejects. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    clearInterval(this.#ticker);
    this.#voiceRate[Symbol.dispose]();
    if (!this.#paused && this.#heard < this.#audio.cursor) this.#cut();
    this.#notify();
    // The producer may be in the middle of a sentence. Nobody waits for its end, and a failure there matters no more.
    void Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
    await this.#silent;
  }

  get #paused(): boolean {
    return this.#pauses.size > 0;
  }

  /** Number of the reply's samples that have left. */
  get #heard(): number {
    return this.#audio.cursor - this.#output.queued;
  }

  /** Asks for the next piece of speech if little is left to be heard; one request at a time. */
  #ask(): void {
    const ahead = millisecondsOf(this.#audio.unread + this.#output.queued);
    if (this.#asking || this.#allAsked || ahead > ASK_AHEAD_MS) return;
    this.#asking = true;
    this.#takeNext()
      .catch((error: unknown) => this.#subscriber.error(error))
      .finally(() => {
        this.#asking = false;
        this.#notify();
      });
  }

  async #takeNext(): Promise<void> {
    const next: IteratorResult<Speech, unknown> = await this.#iterator.next();
    if (this.#stopped) return;
    if (next.done === true) {
      await this.#append(this.#voiceRate.flush());
      this.#allAsked = true;
      return;
    }
    const { samples, sampleRate, words } = next.value;
    this.#audio.announce(words, this.#voiceRate.held);
    await this.#append(this.#voiceRate.convert(samples, sampleRate));
  }

  async #append(parts: Iterable<Int16Array>): Promise<void> {
    for (const samples of parts) {
      this.#audio.append(samples);
      this.#notify();
      await breathe();
      if (this.#stopped) return;
    }
  }

  async #write(): Promise<void> {
    const start = this.#audio.cursor;
    const queued = this.#output.queued;
    const piece = this.#audio.read(PIECE_SAMPLES);
    if (this.#fadeIn) fadeIn(piece);
    this.#fadeIn = false;
    const { firstAudible } = this.#audio;
    if (this.#startsAt === undefined && firstAudible !== undefined && firstAudible < this.#audio.cursor) {
      this.#startsAt = performance.now() + millisecondsOf(queued + firstAudible - start);
    }
    await this.#output.write(piece);
  }

  #tick(): void {
    if (this.#stopped || this.#paused) return;
    this.#tell();
    this.#audio.forget(this.#heard);
    this.#notify();
  }

  /** Emits events for what has begun to be heard. */
  #tell(): void {
    if (!this.#started && this.#startsAt !== undefined && performance.now() >= this.#startsAt) {
      this.#started = true;
      this.#subscriber.next({ type: 'started', at: this.#startsAt });
    }
    for (const text of this.#audio.wordsUntil(this.#heard)) this.#subscriber.next({ type: 'word', text });
  }

  /** Takes back the samples that have not been heard, and fades out those that are being heard. */
  #cut(): void {
    this.#audio.seek(this.#heard);
    const heard = this.#audio.cursor;
    const end = this.#audio.read(PIECE_SAMPLES);
    this.#audio.seek(heard);
    this.#output.clear();
    if (!this.#started) this.#startsAt = undefined;
    fadeOut(end);
    this.#silent = this.#output.write(end).catch(() => undefined);
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

function fadeIn(piece: Int16Array): void {
  for (let i = 0; i < FADE_SAMPLES; i += 1) piece[i] = Math.round(((piece[i] ?? 0) * i) / FADE_SAMPLES);
}

function fadeOut(piece: Int16Array): void {
  for (let i = 0; i < piece.length; i += 1) {
    piece[i] = Math.round((piece[i] ?? 0) * Math.max(0, 1 - i / FADE_SAMPLES));
  }
}
