import type { Engines, Speech } from '../../domain/ports.ts';
import type { GenerationPart, GenerationRequest, TextGenerator } from '../../domain/text-generator.ts';
import { type Message, textOf } from '../../domain/message.ts';
import { ScriptedLlm } from '../../engines/scripted-llm.fixture.ts';
import { VOICE_RATE } from '../../rtc/voice-output.ts';

/** How long the scripted voice takes for a word. */
const WORD_MS = 100;

/** Engines that follow a script: loud is speech, and each word of the voice is a tone of a tenth of a second. */
export class ScriptedEngines implements Engines {
  /** What recognition hears. */
  hears: (samples: Float32Array) => string | Promise<string> = () => 'How are you?';
  answers: (question: string) => string = () => 'Fine. And you?';
  /** The voices that were opened. */
  readonly voices: unknown[] = [];
  /** What the model makes where it may call functions. */
  calls: (request: GenerationRequest) => readonly GenerationPart[] = () => [];
  /** What it was asked for then. */
  readonly requests: GenerationRequest[] = [];
  readonly replyGenerator: TextGenerator;
  readonly script = new ScriptedLlm((messages) => this.answers(messages.map(textOf).at(-1) ?? ''));
  readonly llm = this.script;
  readonly vad: Engines['vad'] = {
    open: () => ({
      process: async (samples) => (samples.some((sample) => Math.abs(sample) > 0.2) ? 0.9 : 0),
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
  readonly stt: Engines['stt'] = {
    model: 'script-stt',
    open: async () => ({
      transcribe: async (samples, { signal }) => {
        const text = await this.hears(samples);
        signal.throwIfAborted();
        return { text, words: [{ text, probability: 0.9, startMs: 0, endMs: 0 }], noSpeechProbability: 0 };
      },
      [Symbol.asyncDispose]: async () => undefined,
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
  readonly turnDetector: Engines['turnDetector'] = {
    model: 'script-turns',
    open: async () => ({
      endOfTurn: async () => 1,
      [Symbol.asyncDispose]: async () => undefined,
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
  readonly tts: Engines['tts'] = {
    model: 'script-tts',
    open: (options) => {
      this.voices.push(options);
      return { synthesize: spoken };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };

  constructor() {
    const generate = this.#generate.bind(this);
    this.replyGenerator = {
      model: 'script',
      contextTokens: 4_096,
      places: 2,
      countTokens: (text) => Math.ceil(text.length / 4),
      generate,
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  /** The conversations that were to be replied to. */
  get prompts(): readonly (readonly Message[])[] {
    return this.script.prompts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return undefined;
  }

  async *#generate(request: GenerationRequest, signal: AbortSignal): AsyncGenerator<GenerationPart> {
    this.requests.push(request);
    for (const part of this.calls(request)) {
      await Promise.resolve();
      signal.throwIfAborted();
      yield part;
    }
  }
}

async function* spoken(text: string): AsyncGenerator<Speech> {
  const words = text.split(' ');
  yield {
    text,
    samples: new Float32Array((words.length * WORD_MS * VOICE_RATE) / 1_000).fill(0.5),
    sampleRate: VOICE_RATE,
    words: words.map((word, index) => ({
      text: word,
      startMs: index * WORD_MS,
      endMs: (index + 1) * WORD_MS,
    })),
  };
}
