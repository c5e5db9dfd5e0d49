import type { Stt, SttSession, Tts, TtsSession, TurnDetector, TurnDetectorSession } from '../domain/ports.ts';
import type { Cores } from './cores.ts';
import { inTurns } from './in-turns.ts';
import { wrap } from './wrap.ts';

/** The same speech recognition, each of whose requests takes its turn at the cores. */
export function shareStt(stt: Stt, threads: number, cores: Cores): Stt {
  const share = (session: SttSession): SttSession =>
    wrap<SttSession, 'transcribe'>(session, {
      transcribe: (samples, options) =>
        cores.run(
          {
            threads,
            fewestThreads: 1,
            urgency: options.urgency ?? (() => 'final'),
            signal: options.signal,
            preemptible: true,
          },
          (signal, granted) => session.transcribe(samples, { ...options, signal, threads: granted }),
        ),
    });
  return wrap<Stt, 'open'>(stt, { open: async (options) => share(await stt.open(options)) });
}

/** The same turn detector, which takes its turns at the cores: one thread at a time for each call. */
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

/** The same voice, each of whose pieces of speech takes its turn at the cores. */
export function shareTts(tts: Tts, threads: number, cores: Cores): Tts {
  const share = (session: TtsSession): TtsSession =>
    wrap<TtsSession, 'synthesize'>(session, {
      synthesize: (text, signal, urgency = () => 'rest') =>
        inTurns(session.synthesize(text, signal), () => ({ threads, urgency, signal }), cores),
    });
  return wrap<Tts, 'open'>(tts, { open: (options) => share(tts.open(options)) });
}
