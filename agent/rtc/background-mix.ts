import type { Background } from '../domain/background.ts';
import { PIECE_SAMPLES, VOICE_RATE } from './voice-output.ts';

/** How long a sound takes to come, and to go: short enough to be gone within 100 ms, and long enough not to click. */
const [COMES_MS, GOES_MS] = [300, 30];
/** How loud the ambience is under speech, as a factor. */
const DUCKED = 0.25;

/** A sound that goes round: where it is, and how loud just now. */
interface Layer {
  readonly samples: Int16Array;
  readonly at: number;
  /** In [0, 1]. */
  readonly gain: number;
}

/** The sounds that are heard just now. */
export type Layers = { readonly [Name in keyof Background]?: Layer };

/** Whether there is nothing to be heard. */
export const isSilence = (layers: Layers, wanted: Background): boolean =>
  !layers.thinking && !layers.ambience && !wanted.thinking && !wanted.ambience;

/**
 * Mixes what is wanted under a piece of the agent's voice.
 *
 * @param voice undefined where nothing is said.
 * @returns the mixed piece, the voice itself if nothing else is heard; and the sounds after it.
 */
export function mix(
  voice: Int16Array | undefined,
  layers: Layers,
  wanted: Background,
): { readonly piece: Int16Array; readonly layers: Layers } {
  if (isSilence(layers, wanted)) return { piece: voice ?? new Int16Array(PIECE_SAMPLES), layers };
  const sum = new Float32Array(PIECE_SAMPLES);
  if (voice) sum.set(voice);
  const thinking = add(sum, layers.thinking, wanted.thinking, voice ? 0 : 1);
  const ambience = add(sum, layers.ambience, wanted.ambience, voice ? DUCKED : 1);
  const piece = Int16Array.from(sum, (sample) => Math.round(Math.max(-32_768, Math.min(32_767, sample))));
  return { piece, layers: { ...(thinking && { thinking }), ...(ambience && { ambience }) } };
}

/** Adds a sound to a piece, as it comes or goes. A sound that is wanted no more, or gives way to another one, goes first. */
function add(
  sum: Float32Array,
  playing: Layer | undefined,
  wanted: Int16Array | undefined,
  loud: number,
): Layer | undefined {
  const layer = playing ?? (wanted && { samples: wanted, at: 0, gain: 0 });
  if (!layer) return undefined;
  const { samples } = layer;
  const target = samples === wanted ? loud : 0;
  let { at, gain } = layer;
  for (let i = 0; i < sum.length; i++) {
    gain = gain < target ? Math.min(target, gain + COMES) : Math.max(target, gain - GOES);
    sum[i] = (sum[i] ?? 0) + gain * (samples[at] ?? 0);
    at = (at + 1) % samples.length;
  }
  return gain === 0 && samples !== wanted ? undefined : { samples, at, gain };
}

/** What a gain changes from one sample to the next. */
const [COMES, GOES] = [COMES_MS, GOES_MS].map((ms) => 1_000 / (ms * VOICE_RATE)) as [number, number];
