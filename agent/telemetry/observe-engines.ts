import { SAMPLE_RATE } from '../domain/audio.ts';
import { spokenText, textOf } from '../domain/message.ts';
import type { LlmSession, ReadingLimit, SttSession, TtsSession } from '../domain/ports.ts';
import { PreemptedError } from '../domain/errors.ts';
import { replyOf } from '../domain/reply-id.ts';
import { wrap } from '../engines/wrap.ts';
import type {
  EngineRequest,
  LlmRequest,
  Outcome,
  RequestObserver,
  SttRequest,
  TtsRequest,
} from './engine-request.ts';

/** One observer that tells several others. */
export function observers(...all: readonly RequestObserver[]): RequestObserver {
  return {
    began: (request) => all.forEach((observer) => observer.began?.(request)),
    ended: (request) => all.forEach((observer) => observer.ended(request)),
  };
}

/** Wraps a session of speech recognition so that its requests are observed. */
export function observeStt(session: SttSession, model: string, observer: RequestObserver): SttSession {
  return wrap<SttSession, 'transcribe'>(session, {
    async transcribe(samples, options) {
      const request: SttRequest = {
        engine: 'stt',
        model,
        startedAt: performance.now(),
        audioMs: (samples.length / SAMPLE_RATE) * 1_000,
        final: false,
      };
      observer.began?.(request);
      try {
        const transcript = await session.transcribe(samples, options);
        request.text = transcript.text;
        request.final = options.urgency?.() !== 'guess';
        end(request, 'ok', observer);
        return transcript;
      } catch (error) {
        fail(request, error, options.signal, observer);
        throw error;
      }
    },
  });
}

/**
 * Wraps a session of the language model so that its replies are observed.
 *
 * @param limit counts the tokens.
 */
export function observeLlm(
  session: LlmSession,
  model: string,
  limit: ReadingLimit,
  observer: RequestObserver,
): LlmSession {
  return wrap<LlmSession, 'reply'>(session, {
    async *reply(messages, signal, urgency, tools) {
      const request: LlmRequest = {
        engine: 'llm',
        model,
        reply: replyOf(signal),
        startedAt: performance.now(),
        text: '',
      };
      observer.began?.(request);
      yield* observed(request, session.reply(messages, signal, urgency, tools), signal, {
        took: (part) => {
          request.firstTokenAt ??= performance.now();
          if (part.type === 'text') request.model = part.model ?? model;
          request.text += spokenText(part);
        },
        ended: () => {
          request.inputTokens = messages.reduce(
            (sum, message) => sum + limit.countTokens(textOf(message)),
            0,
          );
          request.outputTokens = limit.countTokens(request.text);
          observer.ended(request);
        },
      });
    },
  });
}

/** Wraps a voice so that its sentences are observed. */
export function observeTts(tts: TtsSession, model: string, observer: RequestObserver): TtsSession {
  return wrap<TtsSession, 'synthesize'>(tts, {
    async *synthesize(text, signal, urgency) {
      const request: TtsRequest = {
        engine: 'tts',
        model,
        reply: replyOf(signal),
        startedAt: performance.now(),
        text,
        audioMs: 0,
        busyMs: 0,
      };
      observer.began?.(request);
      yield* observed(request, tts.synthesize(text, signal, urgency), signal, {
        took: ({ samples, sampleRate }, busyMs) => {
          request.firstPcmAt ??= performance.now();
          request.audioMs += (samples.length / sampleRate) * 1_000;
          request.busyMs += busyMs;
        },
        ended: () => observer.ended(request),
      });
    },
  });
}

interface Progress<T> {
  took(value: T, busyMs: number): void;
  ended(): void;
}

/** Passes on a source's values and notes how the request ends. A reader that stops early has aborted it. */
async function* observed<T>(
  request: EngineRequest,
  source: AsyncIterable<T>,
  signal: AbortSignal,
  progress: Progress<T>,
): AsyncGenerator<T> {
  const values = source[Symbol.asyncIterator]();
  const observer: RequestObserver = { ended: () => progress.ended() };
  try {
    for (;;) {
      const askedAt = performance.now();
      const next = await values.next();
      if (next.done === true) break;
      progress.took(next.value, performance.now() - askedAt);
      yield next.value;
    }
    end(request, 'ok', observer);
  } catch (error) {
    fail(request, error, signal, observer);
    throw error;
  } finally {
    if (request.endedAt === undefined) end(request, 'aborted', observer);
    await values.return?.();
  }
}

function end(request: EngineRequest, outcome: Outcome, observer: RequestObserver): void {
  request.endedAt = performance.now();
  request.outcome = outcome;
  observer.ended(request);
}

function fail(request: EngineRequest, error: unknown, signal: AbortSignal, observer: RequestObserver): void {
  request.error = error;
  const outcome = error instanceof PreemptedError ? 'preempted' : signal.aborted ? 'aborted' : 'failed';
  end(request, outcome, observer);
}
