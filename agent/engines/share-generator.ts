import type { GenerationPart, GenerationRequest, TextGenerator } from '../domain/text-generator.ts';
import type { Cores, Job } from './cores.ts';
import { inTurns } from './in-turns.ts';
import { wrap } from './wrap.ts';

/** Text generation that works in steps, each of which reads a little or gives a part. */
export interface SteppedGenerator extends Omit<TextGenerator, 'generate'> {
  /** Names its context, which can't do two things at once. */
  readonly batch: string;
  /** Runs a step with this number of threads. */
  withThreads<T>(threads: number, step: () => Promise<T>): Promise<T>;
  generate(request: GenerationRequest, signal: AbortSignal): AsyncIterable<GenerationPart | undefined>;
}

/**
 * Wraps text generation so that each step waits for its turn at the cores: a program's until no call needs them.
 *
 * @param most tells how many threads a step makes good use of.
 * @param callsRun tells whether calls run. They also need cores for what is not shared out, so a program's step leaves them half.
 */
export function shareGenerator(
  generator: SteppedGenerator,
  most: () => number,
  cores: Cores,
  callsRun: () => boolean,
): TextGenerator {
  return wrap<TextGenerator, 'generate'>(generator, {
    async *generate(request, signal, urgency = () => 'api') {
      const { batch } = generator;
      const job = (): Job => {
        const half = Math.ceil(cores.total / 2);
        const threads = callsRun() && urgency() === 'api' ? Math.min(most(), half) : most();
        return { threads, fewestThreads: 1, urgency, signal, batch };
      };
      const parts = inTurns(generator.generate(request, signal), job, cores, (granted, step) =>
        generator.withThreads(granted, step),
      );
      for await (const part of parts) if (part !== undefined) yield part;
    },
  });
}
