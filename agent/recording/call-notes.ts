import type { CallMode } from '../../protocol/call-mode.ts';
import type { ConversationEvent } from '../conversation.ts';
import type { Turn } from '../definition/agent-call.ts';
import { latencyOf } from '../domain/latency.ts';
import type { RecordedEvent, Reply } from './recorded-event.ts';

/** Writes down what happens in a call, as recordings have it. */
export class CallNotes {
  readonly #write: (event: RecordedEvent) => void;
  readonly #now: () => number;
  readonly #startedAt: number;
  #reply: Omit<Reply, 'type' | 'turn' | 'endMs' | 'interrupted'> | undefined;
  #turn = 1;

  /** @param now the call's clock, in ms. */
  constructor(write: (event: RecordedEvent) => void, now: () => number) {
    [this.#write, this.#now, this.#startedAt] = [write, now, now()];
  }

  /** @param audioFromMs where the audio that is kept begins in the caller's. */
  event(event: ConversationEvent, audioFromMs = 0): void {
    this.#turn = event.turn.number;
    switch (event.type) {
      case 'caller':
        if (event.final) this.#said(event, audioFromMs);
        break;
      case 'thinking':
        this.#replied(false, event.turn);
        this.#reply = { asked: event.asked, startMs: this.#atMs, text: '', words: [] };
        break;
      case 'word':
        this.#heard(event.text);
        break;
      case 'finished':
      case 'interruption':
        this.#replied(event.type === 'interruption', event.turn);
        break;
      case 'ended':
        this.#write({ type: 'ended', atMs: this.#atMs, reason: event.reason });
        break;
      default:
    }
  }

  /** The call is in this mode from now on. */
  mode(mode: CallMode): void {
    this.#write({ type: 'mode', atMs: this.#atMs, mode });
  }

  dialled(key: string): void {
    this.#write({ type: 'dialled', atMs: this.#atMs, key });
  }

  /** Notes the tools of a turn that is over. */
  turn({ number, tools }: Turn): void {
    if (tools.length === 0) return;
    const uses = tools.map(({ name, input, result }) => ({
      name,
      input,
      ...(result !== undefined && { result }),
    }));
    this.#write({ type: 'tools', turn: number, uses });
  }

  /** The call is over: what was being said is noted as far as it was heard. */
  end(): void {
    this.#replied(true);
  }

  get #atMs(): number {
    return this.#since(this.#now());
  }

  #since(at: number): number {
    return Math.round(at - this.#startedAt);
  }

  #said(event: Extract<ConversationEvent, { type: 'caller' }>, audioFromMs: number): void {
    const { speech, text } = event;
    if (!speech) {
      this.#write({ type: 'typed', turn: this.#turn, atMs: this.#atMs, text });
      return;
    }
    const endMs = this.#since(speech.endedAt);
    const audio = {
      fromMs: Math.max(0, speech.startMs - audioFromMs),
      toMs: speech.endMs - audioFromMs,
    };
    // It was said before there was a recording.
    if (audio.toMs <= 0) return;
    const began = { startMs: endMs - Math.round(audio.toMs - audio.fromMs), endMs };
    this.#write({ type: 'heard', turn: this.#turn, ...began, audio, text });
  }

  #heard(word: string): void {
    if (!this.#reply) return;
    const { text, words } = this.#reply;
    this.#reply = { ...this.#reply, text: `${text} ${word}`.trim(), words: [...words, this.#atMs] };
  }

  #replied(interrupted: boolean, turn?: ConversationEvent['turn']): void {
    const reply = this.#reply;
    this.#reply = undefined;
    if (!reply) return;
    const { milestones } = turn ?? {};
    this.#write({
      type: 'reply',
      turn: this.#turn,
      ...reply,
      endMs: this.#atMs,
      interrupted,
      ...(milestones && { latency: latencyOf(milestones) }),
    });
  }
}
