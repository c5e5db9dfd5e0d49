import { MANIFEST } from './manifest.ts';
import type { LlmSpeed, Measurement } from './measurement.ts';
import type { ModelFile } from './model-file.ts';

/** How speed falls with a model's bytes, as powers of them: by a little less than they grow (docs/decisions/choice-of-models.md). */
const FALL = { read: 0.8, made: 0.7 };

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
