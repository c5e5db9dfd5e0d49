import { AudioFrame, AudioResampler, AudioResamplerQuality, combineAudioFrames } from '@livekit/rtc-node';
import decode from 'audio-decode';
import { readFile } from 'node:fs/promises';
import { toFloat, toInt16 } from '../../agent/domain/samples.ts';
import { CallError } from '../../platform/errors.ts';
import { SAMPLE_RATE } from './audio.ts';

/**
 * Reads a FLAC, WAV, MP3, OGG or other common audio file.
 *
 * @returns mono, 16 kHz, in [-1, 1].
 * @throws CallError when there is no such file or it is no audio.
 */
export async function readAudio(path: string): Promise<Float32Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new CallError(`The recording ${path} can't be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    });
  });
  try {
    const { channelData, sampleRate } = await decode(bytes);
    return resample(mixed(channelData), sampleRate);
  } catch (error) {
    throw new CallError(`${path} can't be read as audio. Use FLAC, WAV, MP3 or OGG.`, { cause: error });
  }
}

/** Mono audio at 16 kHz, from any rate. */
export function resample(samples: Float32Array, sampleRate: number): Float32Array {
  if (sampleRate === SAMPLE_RATE) return samples;
  const pcm = toInt16(samples);
  const resampler = new AudioResampler(sampleRate, SAMPLE_RATE, 1, AudioResamplerQuality.HIGH);
  try {
    const frames = [...resampler.push(new AudioFrame(pcm, sampleRate, 1, pcm.length)), ...resampler.flush()];
    return toFloat(combineAudioFrames(frames).data);
  } finally {
    resampler.close();
  }
}

function mixed(channels: readonly Float32Array[]): Float32Array {
  const [first, ...others] = channels;
  if (!first) throw new Error('The file has no audio channel.');
  if (others.length === 0) return first;
  return first.map(
    (sample, i) => others.reduce((sum, other) => sum + (other[i] ?? 0), sample) / channels.length,
  );
}
