import type { Llm, Stt, SttSession, Tts, TtsSession, TurnDetector, Urgency } from '../domain/ports.ts';
import type { Cores } from './cores.ts';
import { inTurns } from './in-turns.ts';
import { otherProcesses } from './other-processes.ts';
import { shareLlm, shareTurnDetector, type SteppedLlm } from './share-llm.ts';

export interface Engines {
  readonly stt: Stt;
  readonly turnDetector: TurnDetector;
  readonly llm: Llm;
  readonly tts: Tts;
}

/** Engines that know nothing of each other yet. */
export interface EnginesAlone extends Omit<Engines, 'llm'> {
  readonly llm: SteppedLlm;
}

/** Threads that each engine was opened with. */
export interface Threads {
  readonly stt: number;
  readonly llm: number;
  readonly tts: number;
}

const final = (): Urgency => 'final';

/** The same engines, which take their turns at the cores. */
export function shareCores(engines: EnginesAlone, threads: Threads, cores: Cores): Engines {
  const { stt, turnDetector, llm, tts } = engines;
  return {
    stt: {
      model: stt.model,
      open: async () => shareStt(await stt.open(), threads.stt, cores),
      [Symbol.asyncDispose]: () => stt[Symbol.asyncDispose](),
    },
    turnDetector: shareTurnDetector(turnDetector, cores),
    llm: shareLlm(llm, threads.llm, cores, otherProcesses()),
    tts: {
      model: tts.model,
      open: (rate) => shareTts(tts.open(rate), threads.tts, cores),
      [Symbol.asyncDispose]: () => tts[Symbol.asyncDispose](),
    },
  };
}

function shareStt(session: SttSession, threads: number, cores: Cores): SttSession {
  return {
    transcribe: (samples, options) =>
      cores.run(
        {
          threads,
          fewestThreads: 1,
          urgency: options.urgency ?? final,
          signal: options.signal,
          preemptible: true,
        },
        (signal, granted) => session.transcribe(samples, { ...options, signal, threads: granted }),
      ),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function shareTts(session: TtsSession, threads: number, cores: Cores): TtsSession {
  return {
    synthesize: (text, signal, urgency = () => 'rest') =>
      inTurns(session.synthesize(text, signal), () => ({ threads, urgency, signal }), cores),
  };
}
