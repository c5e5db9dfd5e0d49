import type { Readable } from 'node:stream';
import { Observable } from 'rxjs';
import { type AudioFrame, FRAME_SAMPLES, millisecondsOf } from '../../agent/domain/audio.ts';
import { toFloat } from '../../agent/domain/samples.ts';
import type { EchoCanceller } from '../../agent/rtc/echo-canceller.ts';

const FRAME_BYTES = FRAME_SAMPLES * Int16Array.BYTES_PER_ELEMENT;

/**
 * The audio of a microphone, frame by frame as it comes.
 *
 * @param stream raw, 16 kHz, mono, 16 bits, in real time; the audio ends with it.
 * @param echo takes the agent's voice out of it.
 */
export function terminalAudio(
  stream: Readable,
  echo?: Pick<EchoCanceller, 'clean' | 'echoAt'>,
): Observable<AudioFrame> {
  return new Observable((subscriber) => {
    let waiting = Buffer.alloc(0);
    let frames = 0;
    const hear = (bytes: Buffer): void => {
      waiting = Buffer.concat([waiting, bytes]);
      for (; waiting.length >= FRAME_BYTES; waiting = waiting.subarray(FRAME_BYTES)) {
        const samples = new Int16Array(FRAME_SAMPLES);
        Buffer.from(samples.buffer).set(waiting.subarray(0, FRAME_BYTES));
        const receivedAt = performance.now();
        frames += 1;
        subscriber.next({
          samples: toFloat(samples),
          ...(echo && {
            echo: { without: toFloat(echo.clean(samples, receivedAt)), ...echo.echoAt(receivedAt) },
          }),
          endMs: millisecondsOf(frames * FRAME_SAMPLES),
          receivedAt,
        });
      }
    };
    const end = (): void => subscriber.complete();
    const fail = (error: unknown): void => subscriber.error(error);
    stream.on('data', hear).on('end', end).on('error', fail);
    return () => stream.off('data', hear).off('end', end).off('error', fail);
  });
}
