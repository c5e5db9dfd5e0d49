import { setTimeout as delay } from 'node:timers/promises';
import { from, lastValueFrom, Subject, tap, toArray } from 'rxjs';
import { type AudioFrame, FRAME_MS, FRAME_SAMPLES } from '../../agent/domain/audio.ts';
import type { SttSession, Vad } from '../../agent/domain/ports.ts';
import { detectSpeech } from '../../agent/stages/detect-speech.ts';
import { segmentUtterance } from '../../agent/stages/segment-utterance.ts';
import { transcribe } from '../../agent/stages/transcribe.ts';
import { SAMPLE_RATE } from '../caller/audio.ts';
import { tell } from './benchmark.ts';

/** One transcript as it came, while the caller spoke or after. */
export interface Heard {
  /** In ms since the first sample was spoken. */
  readonly atMs: number;
  readonly text: string;
  readonly stableText: string;
  readonly complete: boolean;
}

/**
 * Lets the agent's own stages hear some audio in real time, from voice activity to transcripts.
 *
 * @param samples mono, 16 kHz, with silence enough at the end.
 */
export async function hear(samples: Float32Array, vad: Pick<Vad, 'open'>, stt: SttSession): Promise<Heard[]> {
  const startedAt = performance.now();
  const turnOver$ = new Subject<void>();
  const transcribed$ = from(inRealTime(samples, startedAt)).pipe(
    detectSpeech(vad, () => tell('Audio was dropped: this machine is too slow, or busy.')),
    segmentUtterance(turnOver$),
    transcribe(stt, { report: (error) => tell(String(error)), dropped: () => undefined }),
  );
  const heard: Heard[] = [];
  await lastValueFrom(
    transcribed$.pipe(
      tap(({ text, stableText, complete }) => {
        heard.push({ atMs: performance.now() - startedAt, text, stableText, complete });
        // As the agent does: a sound without words is forgotten.
        if (complete && text === '') turnOver$.next();
      }),
      toArray(),
    ),
  );
  return heard;
}

/** Audio as it comes in a call: each frame when its last sample has been spoken. */
async function* inRealTime(samples: Float32Array, startedAt: number): AsyncGenerator<AudioFrame> {
  for (let start = 0; start + FRAME_SAMPLES <= samples.length; start += FRAME_SAMPLES) {
    const endMs = ((start + FRAME_SAMPLES) * 1_000) / SAMPLE_RATE;
    const early = startedAt + endMs - performance.now();
    if (early > 0) await delay(Math.min(early, FRAME_MS));
    yield { samples: samples.slice(start, start + FRAME_SAMPLES), endMs, receivedAt: performance.now() };
  }
}
