import type { Counter, Histogram } from 'prom-client';
import type { EngineRequest, LlmRequest, RequestObserver, SttRequest, TtsRequest } from './engine-request.ts';
import type { MetricsPage } from './metrics-page.ts';

/** Buckets for lengths of speech, in seconds. */
const SPEECH_BUCKETS = [0.25, 0.5, 1, 2, 3, 5, 8, 12, 20, 30];
const TOKEN_BUCKETS = [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560];
const LENGTH_BUCKETS = [5, 10, 20, 40, 80, 160, 320, 640];
/** Buckets for the real-time factor: at 1, speech takes as long to make as to hear. */
const FACTOR_BUCKETS = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 4];

export interface EngineModels {
  readonly stt: string;
  readonly llm: string;
  readonly tts: string;
}

interface EngineCounts {
  readonly requests: Counter<'model'>;
  readonly errors: Counter<'model'>;
  readonly duration: Histogram<'model'>;
}

/**
 * Metrics of the engines, of all calls together. A request that was given up, such as a wrong guess, is no error and counts no
 * duration.
 */
export class EngineMetrics implements RequestObserver {
  readonly #stt: EngineCounts;
  readonly #llm: EngineCounts;
  readonly #tts: EngineCounts;
  readonly #sttAudio: Histogram<'model'>;
  readonly #llmInput: Histogram<'model'>;
  readonly #llmOutput: Histogram<'model'>;
  readonly #ttsLength: Histogram<'model'>;
  readonly #firstToken: Histogram<'model'>;
  readonly #firstByte: Histogram<'model'>;
  readonly #factor: Histogram<'engine' | 'model'>;

  constructor(page: MetricsPage, models: EngineModels) {
    const counts = (name: string, what: string, model: string): EngineCounts => {
      const requests = page.counter(`${name}_requests_total`, `${what} that were asked for`, ['model']);
      const errors = page.counter(`${name}_errors_total`, `${what} that failed`, ['model']);
      // Each series exists from the start, so that zero can be told from a missing series.
      requests.inc({ model }, 0);
      errors.inc({ model }, 0);
      const help = `Time of ${what.toLowerCase()} that came to their end, waits for the cores included`;
      return { requests, errors, duration: page.histogram(`${name}_duration_seconds`, help, ['model']) };
    };
    this.#stt = counts('stt_transcription', 'Transcripts, partial ones too', models.stt);
    this.#llm = counts('llm_generation', 'Replies of the language model', models.llm);
    this.#tts = counts('tts_synthesis', 'Sentences spoken', models.tts);
    this.#sttAudio = page.histogram(
      'stt_audio_duration_seconds',
      'Length of speech that was transcribed',
      ['model'],
      SPEECH_BUCKETS,
    );
    this.#llmInput = page.histogram(
      'llm_input_tokens',
      'Tokens of the conversation that is replied to',
      ['model'],
      TOKEN_BUCKETS,
    );
    this.#llmOutput = page.histogram('llm_output_tokens', 'Tokens of a reply', ['model'], TOKEN_BUCKETS);
    this.#ttsLength = page.histogram(
      'tts_text_length_chars',
      'Characters of a sentence spoken',
      ['model'],
      LENGTH_BUCKETS,
    );
    this.#firstToken = page.histogram(
      'parley_time_to_first_token_seconds',
      'From asking the language model to its first token',
      ['model'],
    );
    this.#firstByte = page.histogram(
      'parley_time_to_first_byte_seconds',
      'From asking for a sentence to its first sound',
      ['model'],
    );
    this.#factor = page.histogram(
      'parley_real_time_factor',
      'Time to recognise or make speech, waits for the cores included, by its length',
      ['engine', 'model'],
      FACTOR_BUCKETS,
    );
  }

  ended(request: EngineRequest): void {
    const { engine, model, startedAt, endedAt = startedAt, outcome } = request;
    const { requests, errors, duration } = { stt: this.#stt, llm: this.#llm, tts: this.#tts }[engine];
    requests.inc({ model });
    if (outcome === 'failed') errors.inc({ model });
    if (engine === 'llm') this.#generating(request);
    if (engine === 'tts') this.#speaking(request);
    if (outcome !== 'ok') return;
    duration.observe({ model }, (endedAt - startedAt) / 1_000);
    if (engine === 'stt') this.#transcribed(request, endedAt - startedAt);
    if (engine === 'llm') this.#llmOutput.observe({ model }, request.outputTokens ?? 0);
    if (engine === 'tts' && request.audioMs > 0)
      this.#factor.observe({ engine, model }, request.busyMs / request.audioMs);
  }

  #transcribed({ engine, model, audioMs }: SttRequest, tookMs: number): void {
    this.#sttAudio.observe({ model }, audioMs / 1_000);
    if (audioMs > 0) this.#factor.observe({ engine, model }, tookMs / audioMs);
  }

  #generating({ model, inputTokens, startedAt, firstTokenAt }: LlmRequest): void {
    this.#llmInput.observe({ model }, inputTokens ?? 0);
    if (firstTokenAt !== undefined) this.#firstToken.observe({ model }, (firstTokenAt - startedAt) / 1_000);
  }

  #speaking({ model, text, startedAt, firstPcmAt }: TtsRequest): void {
    this.#ttsLength.observe({ model }, text.length);
    if (firstPcmAt !== undefined) this.#firstByte.observe({ model }, (firstPcmAt - startedAt) / 1_000);
  }
}
