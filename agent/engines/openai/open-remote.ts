import type { Lexicon } from '../../domain/lexicon.ts';
import type { Engines, Llm, Stt, Tts } from '../../domain/ports.ts';
import type { Language } from '../../languages/language.ts';
import { fallBackLlm } from './fall-back-llm.ts';
import { fallBackStt } from './fall-back-stt.ts';
import { fallBackTts } from './fall-back-tts.ts';
import { RemoteLlm } from './remote-llm.ts';
import type { RemoteModels } from './remote-model.ts';
import { RemoteStt } from './remote-stt.ts';
import { RemoteTts } from './remote-tts.ts';
import type { RemoteWatch } from './remote-watch.ts';

export interface RemoteOptions {
  readonly remote: RemoteModels;
  /** The engines in this process. One is left out where it is not to stand in for the model elsewhere. */
  readonly local: {
    readonly llm: Llm | undefined;
    readonly stt: Stt | undefined;
    readonly tts: Tts | undefined;
  };
  readonly language: Language;
  /** Words that the voice pronounces by it. */
  readonly lexicon: Lexicon;
  readonly systemPrompt: string;
  readonly watch: RemoteWatch;
}

/** Puts the models that run elsewhere in front of the local ones. They are opened whether they answer or not. */
export async function openRemote({
  remote,
  local,
  language,
  lexicon,
  systemPrompt,
  watch,
}: RemoteOptions): Promise<Pick<Engines, 'llm' | 'stt' | 'tts'>> {
  const openLlm = async (): Promise<Llm | undefined> => {
    if (!remote.llm) return local.llm;
    const { sentences } = language;
    const there = await RemoteLlm.open({ remote: remote.llm, systemPrompt, sentences, watch });
    return local.llm ? fallBackLlm(there, local.llm, watch) : there;
  };
  const openStt = async (): Promise<Stt | undefined> => {
    if (!remote.stt) return local.stt;
    const there = await RemoteStt.open({ remote: remote.stt, language, watch });
    return local.stt ? fallBackStt(there, local.stt, watch) : there;
  };
  const openTts = async (): Promise<Tts | undefined> => {
    if (!remote.tts) return local.tts;
    const there = await RemoteTts.open({ remote: remote.tts, language, lexicon, watch });
    return local.tts ? fallBackTts(there, local.tts, watch) : there;
  };
  // Side by side, since each may have to wait to know whether somebody answers.
  const [llm, stt, tts] = await Promise.all([openLlm(), openStt(), openTts()]);
  return { llm: present(llm), stt: present(stt), tts: present(tts) };
}

/** A model that runs nowhere else was opened here. */
function present<T>(engine: T | undefined): T {
  if (engine === undefined) throw new Error('An engine is neither here nor elsewhere');
  return engine;
}
