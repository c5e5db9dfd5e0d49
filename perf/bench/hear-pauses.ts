import { Subject, lastValueFrom, merge, share, tap } from 'rxjs';
import { FRAME_MS, FRAME_SAMPLES } from '../../agent/domain/audio.ts';
import type { SttSession, TurnDetectorSession, Vad } from '../../agent/domain/ports.ts';
import type { Transcribed } from '../../agent/domain/turn.ts';
import type { Listening } from '../../agent/domain/utterance.ts';
import { type VoicedFrame, isVoiced } from '../../agent/stages/detect-speech.ts';
import { segmentUtterance } from '../../agent/stages/segment-utterance.ts';
import { spokeOn, transcribe } from '../../agent/stages/transcribe.ts';
import { tell } from './benchmark.ts';

/** A silence of the caller, and what the agent knows in it. */
export interface Pause {
  /** All that was heard until then. */
  readonly text: string;
  /** That the caller has finished; undefined where the model can't tell. */
  readonly probability: number | undefined;
  readonly silenceMs: number;
}

interface Ears {
  readonly vad: Pick<Vad, 'open'>;
  readonly stt: SttSession;
  readonly turnDetector: TurnDetectorSession;
}

/**
 * Lets the agent's own stages hear some audio on a clock of its own: in a silence the next frame comes when the engines have done with
 * the last, so it makes no difference how quick or busy the machine is. No turn ever ends.
 *
 * @param samples mono, 16 kHz, with silence enough at the end.
 * @param before the sentence of the agent's that the caller answers.
 */
export async function hearPauses(samples: Float32Array, ears: Ears, before: string): Promise<Pause[]> {
  const frame$ = new Subject<VoicedFrame>();
  const busy = new Set<Promise<unknown>>();
  const stt: SttSession = {
    transcribe: (...request) => {
      const running = ears.stt.transcribe(...request);
      const done = running.catch(() => undefined).finally(() => busy.delete(done));
      busy.add(done);
      return running;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const heard$ = frame$.pipe(segmentUtterance(new Subject()), share());
  const pauses: { complete: Transcribed; silenceMs: number }[] = [];
  const lengthen = (listening: Listening): void => {
    const pause = pauses.at(-1);
    if (pause && !spokeOn(pause.complete.listening, listening)) pause.silenceMs = listening.silenceMs;
  };
  const watch = { report: (error: unknown) => tell(String(error)), dropped: () => undefined };
  const complete = (transcribed: Transcribed): void => {
    if (!transcribed.complete) return;
    const last = pauses.at(-1);
    if (last && !spokeOn(last.complete.listening, transcribed.listening)) last.complete = transcribed;
    else pauses.push({ complete: transcribed, silenceMs: transcribed.listening.silenceMs });
  };
  const over = lastValueFrom(
    merge(
      heard$.pipe(tap(lengthen)),
      heard$.pipe(
        transcribe(stt, watch, () => before),
        tap(complete),
      ),
    ),
  );

  const voice = ears.vad.open();
  let voiced = false;
  for (let start = 0; start + FRAME_SAMPLES <= samples.length; start += FRAME_SAMPLES) {
    const frame = samples.slice(start, start + FRAME_SAMPLES);
    voiced = isVoiced(await voice.process(frame), voiced);
    const endMs = (start / FRAME_SAMPLES + 1) * FRAME_MS;
    frame$.next({ frame: { samples: frame, endMs, receivedAt: endMs }, voiced, maybeEcho: false });
    await new Promise(setImmediate);
    while (!voiced && busy.size > 0) {
      await Promise.all(busy);
      await new Promise(setImmediate);
    }
  }
  frame$.complete();
  await over;
  const heard: Pause[] = [];
  for (const { complete, silenceMs } of pauses) {
    // As the agent does: where recognition is not sure of more, what was heard before counts.
    const text = complete.text || (heard.at(-1)?.text ?? '');
    const probability = await ears.turnDetector.endOfTurn(text, AbortSignal.timeout(60_000));
    heard.push({ text, probability, silenceMs });
  }
  return heard;
}
