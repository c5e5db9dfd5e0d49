import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import fc from 'fast-check';
import type { BadCaller } from './bad-caller.ts';
import type { Kind } from './kind.ts';

const FRAME_MS = 10;
const RATES = [8_000, 16_000, 24_000, 44_100, 48_000] as const;

/** Sounds as they come from broken microphones and programs, a sample at a time; `i` counts them. */
const SOUNDS = {
  silence: () => 0,
  noise: (i: number) => Math.imul(i, 0x9e3779b1) >> 16,
  clipping: (i: number) => (i % 40 < 20 ? 32_767 : -32_768),
  'every other sample': (i: number) => (i % 2 === 0 ? 32_767 : -32_768),
  'direct current': () => 30_000,
  clicks: (i: number) => (i % 4_000 === 0 ? 32_767 : 0),
  /** The bytes of floats that are no numbers, taken for samples. */
  NaN: (i: number) => HALVES.NaN[i % 2] ?? 0,
  Infinity: (i: number) => HALVES.Infinity[i % 2] ?? 0,
};

/** The two 16-bit halves of 32-bit floats. */
const HALVES = {
  NaN: new Int16Array(new Float32Array([NaN]).buffer),
  Infinity: new Int16Array(new Float32Array([Infinity]).buffer),
};

interface Stretch {
  readonly sound: keyof typeof SOUNDS;
  readonly rate: (typeof RATES)[number];
  readonly channels: 1 | 2;
  readonly frames: number;
  /** The microphone, or another source, of which nobody speaks. */
  readonly source: TrackSource;
}

const stretch: fc.Arbitrary<Stretch> = fc.record({
  sound: fc.constantFrom(...(Object.keys(SOUNDS) as (keyof typeof SOUNDS)[])),
  rate: fc.constantFrom(...RATES),
  channels: fc.constantFrom(1 as const, 2 as const),
  frames: fc.integer({ min: 1, max: 80 }),
  source: fc.oneof(
    { arbitrary: fc.constant(TrackSource.SOURCE_MICROPHONE), weight: 4 },
    { arbitrary: fc.constant(TrackSource.SOURCE_UNKNOWN), weight: 1 },
  ),
});

/** Microphones that come and go with another rate each time, and send what is no speech. */
export function badAudio(caller: BadCaller): Kind<readonly Stretch[]> {
  return {
    name: 'audio',
    right: 'the call goes on, and the next question is answered',
    inputs: fc.array(stretch, { minLength: 1, maxLength: 3 }),
    check: async (stretches) => {
      for (const each of stretches) await play(caller, each);
      caller.expectCallGoesOn();
      await caller.expectAnswer();
    },
    sizeOf: (stretches) => stretches.length,
    shrinks: false,
  };
}

async function play({ me }: BadCaller, { sound, rate, channels, frames, source }: Stretch): Promise<void> {
  const audio = new AudioSource(rate, channels, 100);
  const track = LocalAudioTrack.createAudioTrack('microphone', audio);
  // The server lets nobody publish what is no microphone, and may say so.
  const published = await me.publishTrack(track, new TrackPublishOptions({ source })).catch(() => undefined);
  const samples = (rate * FRAME_MS) / 1_000;
  const make = SOUNDS[sound];
  try {
    for (let frame = 0; frame < frames; frame++) {
      const data = Int16Array.from({ length: samples * channels }, (_, i) =>
        make(frame * samples * channels + i),
      );
      await audio.captureFrame(new AudioFrame(data, rate, channels, samples));
    }
    if (published?.sid !== undefined) await me.unpublishTrack(published.sid);
  } finally {
    await track.close();
  }
}
