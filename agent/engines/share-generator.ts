import { availableParallelism } from 'node:os';
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

/** Wraps text generation so that each step waits until no call needs the cores. */
export function shareGenerator(generator: SteppedGenerator, threads: number, cores: Cores): TextGenerator {
  const most = Math.min(threads, availableParallelism());
  return wrap<TextGenerator, 'generate'>(generator, {
    async *generate(request, signal) {
      const { batch } = generator;
      const job = (): Job => ({ threads: most, fewestThreads: 1, urgency: () => 'api', signal, batch });
      const parts = inTurns(generator.generate(request, signal), job, cores, (granted, step) =>
        generator.withThreads(granted, step),
      );
      for await (const part of parts) if (part !== undefined) yield part;
    },
  });
}
