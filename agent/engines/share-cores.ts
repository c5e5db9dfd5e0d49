import { PreemptedError } from '../domain/errors.ts';
import type {
  Stt,
  SttSession,
  Tts,
  TtsSession,
  TurnDetector,
  TurnDetectorSession,
  Urgency,
} from '../domain/ports.ts';
import type { Cores } from './cores.ts';
import { inTurns } from './in-turns.ts';
import { wrap } from './wrap.ts';

/** Wraps speech recognition so that each request waits for its turn at the cores. */
export function shareStt(stt: Stt, threads: number, cores: Cores): Stt {
  const share = (session: SttSession): SttSession =>
    wrap<SttSession, 'transcribe'>(session, {
      transcribe: (samples, options) =>
        untilDone(options.urgency, () =>
          cores.run(
            {
              threads: Math.min(threads, Math.max(1, Math.floor(cores.total / (options.sideBySide ?? 1)))),
              fewestThreads: 1,
              urgency: options.urgency ?? (() => 'final'),
              signal: options.signal,
              preemptible: true,
            },
            (signal, granted) => session.transcribe(samples, { ...options, signal, threads: granted }),
          ),
        ),
    });
  return wrap<Stt, 'open'>(stt, { open: async (options) => share(await stt.open(options)) });
}

/** Runs a job once; a program's as often as it has to make way, since it is wanted whenever it can be had. */
async function untilDone<T>(urgency: (() => Urgency) | undefined, run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof PreemptedError) || urgency?.() !== 'api') throw error;
    }
  }
}

/** Wraps the turn detector so that each request waits for its turn at the cores, with one thread. */
export function shareTurnDetector(detector: TurnDetector, cores: Cores): TurnDetector {
  const share = (session: TurnDetectorSession): TurnDetectorSession =>
    wrap<TurnDetectorSession, 'prefill' | 'endOfTurn'>(session, {
      prefill: (text, signal) =>
        cores.run({ threads: 1, urgency: () => 'guess', signal }, async (running) =>
          session.prefill?.(text, running),
        ),
      endOfTurn: (text, signal) =>
        cores.run({ threads: 1, urgency: () => 'final', signal }, (running) =>
          session.endOfTurn(text, running),
        ),
    });
  return wrap<TurnDetector, 'open'>(detector, { open: async () => share(await detector.open()) });
}

/**
 * Wraps the voice so that each piece of speech waits for its turn at the cores. Its thread makes one piece at a time: more of them would
 * hold cores that only wait, all cores while it hangs or is started again.
 */
export function shareTts(tts: Tts, threads: number, cores: Cores): Tts {
  const share = (session: TtsSession): TtsSession =>
    wrap<TtsSession, 'synthesize'>(session, {
      synthesize: (text, signal, urgency = () => 'rest') =>
        inTurns(
          session.synthesize(text, signal, urgency),
          () => ({ threads, urgency, signal, batch: 'tts' }),
          cores,
        ),
    });
  return wrap<Tts, 'open'>(tts, { open: (options) => share(tts.open(options)) });
}
