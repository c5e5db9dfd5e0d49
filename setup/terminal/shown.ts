import type { ConversationEvent } from '../../agent/conversation.ts';
import type { Turn } from '../../agent/definition/agent-call.ts';
import type { CallTrace } from './call-trace.ts';

/** Writes what happens in a call to the terminal: what is said as it is heard, and after each turn how it came about. */
export class Shown {
  readonly #write: (text: string) => void;
  readonly #trace: CallTrace;
  readonly #prompt: () => void;
  /** When the caller had finished, and heard the first words. */
  #times: { readonly askedAt: number; readonly firstAt: number } | undefined;
  #isSaying = false;

  /** @param prompt asks for what is typed next. */
  constructor(write: (text: string) => void, trace: CallTrace, prompt: () => void) {
    [this.#write, this.#trace, this.#prompt] = [write, trace, prompt];
  }

  event(event: ConversationEvent): void {
    switch (event.type) {
      case 'caller':
        // What was typed is there already.
        if (event.final && event.utterance !== undefined) this.#write(`\nyou: ${event.text}\n`);
        break;
      case 'started':
        if (event.milestones)
          this.#times = { askedAt: event.milestones.speechEndedAt, firstAt: event.milestones.playedAt };
        break;
      case 'word':
        this.#write(this.#isSaying ? ` ${event.text}` : `agent: ${event.text}`);
        this.#isSaying = true;
        break;
      case 'shown':
        this.#write(`\n${event.text}\n`);
        break;
      case 'interruption':
        this.#isSaying = false;
        this.#write(' … (interrupted)\n');
        break;
      case 'finished':
        this.#isSaying = false;
        this.#write('\n');
        // After an answer it is shown first how that came about.
        if (!event.turn.asked) this.#prompt();
        break;
      case 'ended':
        this.#write(`(the agent has ended the call: ${event.reason}; Ctrl-D leaves)\n`);
        break;
      default:
    }
  }

  turn({ tools }: Turn): void {
    for (const { name, input, result } of tools)
      this.#line(`${name}(${JSON.stringify(input ?? {})}) → ${result ?? 'runs still'}`);
    const now = performance.now();
    const { askedAt = now, firstAt = now } = this.#times ?? {};
    this.#times = undefined;
    for (const step of this.#trace.take(askedAt)) this.#line(step);
    this.#line(
      `first words after ${(firstAt - askedAt).toFixed(0)} ms, all after ${(now - askedAt).toFixed(0)} ms`,
    );
    this.#prompt();
  }

  sent(topic: string, json: unknown): void {
    this.#write(`\n  → ${topic} ${JSON.stringify(json)}\n`);
  }

  failed(error: unknown): void {
    this.#write(`\n  ! ${error instanceof Error ? error.message : String(error)}\n`);
  }

  #line(text: string): void {
    this.#write(`  · ${text}\n`);
  }
}
