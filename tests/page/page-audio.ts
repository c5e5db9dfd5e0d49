import type { Page } from 'playwright-core';
import { firstAudible, lastAudible, WINDOW_MS, windowLevels } from '../../perf/caller/audibility.ts';
import { SAMPLE_RATE } from '../../perf/caller/audio.ts';

declare global {
  interface Window {
    recordedAudio?: number[];
  }
}

/** Takes what a processor of the Web Audio API is given, and passes it out of the audio thread. */
const RECORDER = `
  registerProcessor('recorder', class extends AudioWorkletProcessor {
    process([input]) {
      if (input[0]) this.port.postMessage(input[0].slice());
      return true;
    }
  });
`;

/**
 * Waits until the page plays the agent's voice, and records it from there on. The page's context has to have `bypassCSP`, since the
 * recorder is a script of ours in it.
 */
export async function recordPage(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('audio')].some((audio) => audio.srcObject && !audio.paused && !audio.muted),
  );
  await page.evaluate(
    async ([source, sampleRate]) => {
      const playing = [...document.querySelectorAll('audio')].find(
        (audio) => audio.srcObject && !audio.paused,
      );
      const context = new AudioContext({ sampleRate });
      await context.audioWorklet.addModule(
        URL.createObjectURL(new Blob([source], { type: 'text/javascript' })),
      );
      const recorder = new AudioWorkletNode(context, 'recorder', {
        channelCount: 1,
        channelCountMode: 'explicit',
      });
      const recorded: number[] = [];
      window.recordedAudio = recorded;
      recorder.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
        for (const sample of data) recorded.push(Math.round(sample * 32_767));
      };
      context
        .createMediaStreamSource(playing?.srcObject as MediaStream)
        .connect(recorder)
        .connect(context.destination);
    },
    [RECORDER, SAMPLE_RATE] as const,
  );
}

/** What the page has played since {@link recordPage}: mono, 16 kHz. */
export async function recordingOf(page: Page): Promise<Float32Array> {
  const samples = await page.evaluate(() => window.recordedAudio ?? []);
  return Float32Array.from(samples, (sample) => sample / 32_768);
}

/** How many samples are in it so far. */
export function recordedLength(page: Page): Promise<number> {
  return page.evaluate(() => window.recordedAudio?.length ?? 0);
}

/** A second of a tone, mono, 16 kHz. */
export const tone = Float32Array.from(
  { length: SAMPLE_RATE },
  (_, i) => 0.3 * Math.sin((2 * Math.PI * 440 * i) / SAMPLE_RATE),
);

/** How long something sounded in what the page has played, in ms. */
export async function soundIn(page: Page): Promise<number> {
  const levels = windowLevels(await recordingOf(page));
  const first = firstAudible(levels);
  return first < 0 ? 0 : (lastAudible(levels) + 1 - first) * WINDOW_MS;
}
