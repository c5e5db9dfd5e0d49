import { MANIFEST } from './manifest.ts';
import type { LlmSpeed, Measurement } from './measurement.ts';
import type { ModelFile } from './model-file.ts';

/** How speed falls with a model's bytes: half as fast with twice as many, as every weight is read for each token. */
const FALL = { read: 1, made: 0.9 };

/** How fast a model is where others were measured: as measured, else as the one that is nearest to it in size; undefined if none was. */
export function llmSpeedFrom({ llm: measured }: Measurement, model: ModelFile): LlmSpeed | undefined {
  const own = measured[model.name];
  if (own) return own;
  const distance = (other: ModelFile): number => Math.abs(Math.log(other.size / model.size));
  const [nearest] = MANIFEST.filter(({ name }: ModelFile) => name in measured).sort(
    (a, b) => distance(a) - distance(b),
  );
  const speed = nearest && measured[nearest.name];
  if (!speed) return undefined;
  const ratio = nearest.size / model.size;
  return {
    readPerSecond: speed.readPerSecond * ratio ** FALL.read,
    madePerSecond: speed.madePerSecond * ratio ** FALL.made,
  };
}
