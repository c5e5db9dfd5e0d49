import { chooseLlm, type Circumstances, type LlmChoice } from '../../models/choose-llm.ts';
import { SMALLEST_LLM } from '../../models/language-models.ts';
import { type Measurement, withMore } from '../../models/measurement.ts';
import type { ModelFile, Profile } from '../../models/model-file.ts';
import { isPresent, type SpeechModels } from '../../models/store.ts';
import type { ToMeasure } from './measure.ts';

export interface Choosing {
  readonly profile: Profile;
  readonly speech: SpeechModels;
  readonly circumstances: Circumstances & { readonly huggingFaceAnswers: boolean };
  /** What is kept from before. */
  readonly kept: Measurement | undefined;
  /** Fetches a model if it is not here. */
  readonly fetch: (llm: ModelFile) => Promise<void>;
  /** Measures models that are here; what it resolves to need not be kept. */
  readonly measure: (what: ToMeasure) => Promise<Measurement>;
}

/**
 * Chooses the language model by figures of its own, of which only the missing ones are measured. How fast one model is says about how
 * fast the others are; the one that is chosen by that is fetched and measured, which may change the choice.
 */
export async function chooseMeasured(choosing: Choosing): Promise<LlmChoice> {
  const { profile, speech, circumstances, kept, fetch, measure } = choosing;
  const names = { stt: speech.stt.name, tts: speech.tts.name };
  const speechIsKnown = kept?.stt[names.stt] !== undefined && kept.tts[names.tts] !== undefined;
  let measurement = kept;
  if (!speechIsKnown || Object.keys(kept.llm).length === 0) {
    const { llm: likely } = await chooseLlm(profile, circumstances);
    const llm = (await isPresent(likely)) ? likely.name : SMALLEST_LLM;
    measurement = withMore(kept, await measure({ llm, speech: names, voice: names.tts }));
  }
  const tried = new Set<string>();
  for (;;) {
    const choice = await chooseLlm(profile, { ...circumstances, measurement });
    const { name } = choice.llm;
    if (measurement?.llm[name] !== undefined || tried.has(name)) return choice;
    tried.add(name);
    await fetch(choice.llm);
    measurement = withMore(measurement, await measure({ llm: name, voice: names.tts }));
  }
}
