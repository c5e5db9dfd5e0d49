import type { Answer } from './answer.ts';
import type { Passage } from './passage.ts';
import type { ToolRun } from './tool-run.ts';

/** A question to the caller, whose next turn is its answer. */
export interface PutQuestion {
  readonly say: string;
  /** The tool's run that asks; undefined if a hook does. */
  readonly run: ToolRun | undefined;
  readonly answered: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
  /** How it is said. */
  passage?: Passage;
}

/** The questions that an agent's code asks: one at a time. */
export class Questions {
  #waiting: PutQuestion[] = [];
  #open: PutQuestion | undefined;
  readonly #changed: () => void;

  /** @param changed is called when a question waits to be asked. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Whether the caller's next turn is an answer. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Whether one waits that can be asked now. */
  get isWaiting(): boolean {
    return this.#open === undefined && this.#waiting.length > 0;
  }

  /**
   * Puts a question to the caller. Resolves with their next turn after it.
   *
   * @throws AbortError when the signal fires before they have answered.
   */
  async put(say: string, run: ToolRun | undefined, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    return new Promise<Answer>((answered, failed) => {
      const question: PutQuestion = { say, run, answered, failed };
      const withdraw = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== question);
        if (this.#open === question) this.#open = undefined;
        failed(signal.reason as Error);
      };
      signal.addEventListener('abort', withdraw, { once: true });
      this.#waiting.push(question);
      this.#changed();
    });
  }

  /** The next question, to be asked now; undefined if there is none, or one is open. */
  next(): PutQuestion | undefined {
    if (this.#open) return undefined;
    this.#open = this.#waiting.shift();
    return this.#open;
  }

  /** Takes an open question back: it is asked again, before the others that wait. */
  putBack(): void {
    if (this.#open) this.#waiting.unshift(this.#open);
    this.#open = undefined;
  }

  /** Takes the caller's turn as the answer to the open question. */
  answer(text: string): PutQuestion | undefined {
    const question = this.#open;
    this.#open = undefined;
    question?.answered({ text, meant: question.passage?.isMostlyHeard ?? true });
    return question;
  }
}
