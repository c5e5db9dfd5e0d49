import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiServer, startApi } from '../../agent/api/api.fixture.ts';
import { encoded } from '../../agent/api/audio/decode/encoded.fixture.ts';
import { Cores } from '../../agent/engines/cores.ts';
import { shareStt, shareTts } from '../../agent/engines/share-cores.ts';
import { openSilero } from '../../agent/engines/silero/open-silero.ts';
import { openWhisper } from '../../agent/engines/whisper/open-whisper.ts';
import { SAMPLE_RATE } from '../../agent/domain/audio.ts';
import { joinSamples } from '../../agent/domain/samples.ts';
import { english } from '../../agent/languages/en/english.ts';
import { findModel, modelPath } from '../../models/store.ts';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { wordErrors } from '../../perf/bench/word-errors.ts';
import { speak } from '../../perf/caller/voice.ts';
import { testVoice } from '../test-voice.fixture.ts';

const THREADS = 2;
const STT = 'whisper-tiny.en-q8_0';

/** A story that is told without a word twice in a row, in sentences that recognition understands. */
const STORY = [
  'The old farmer walked slowly across the green field.',
  'His brown dog followed him to the river.',
  'In the morning the water was cold and clear.',
  'They waited there for a small wooden boat.',
  'A young woman was standing on the other side.',
  'She carried seven red apples in a basket.',
  'The boat arrived before the church bell rang.',
  'Everybody in the village was happy to see it.',
  'After lunch the children played under the trees.',
  'Nobody wanted to go home before dark.',
];

const opened = new AsyncDisposableStack();
let server: ApiServer;
let client: OpenAI;
let sentences: Float32Array[];
beforeAll(async () => {
  sentences = await speak(STORY, testVoice);
  const folder = await mkdtemp(join(tmpdir(), 'parley-cache-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const cores = new Cores(THREADS);
  const vad = opened.use(await openSilero(modelPath('silero-vad-v6')));
  const stt = opened.use(
    await openWhisper({
      modelName: STT,
      modelPath: modelPath(findModel(STT)),
      threads: THREADS,
      language: english,
      warn: console.warn,
    }),
  );
  const tts = opened.use(await testVoice.open());
  vi.stubEnv('XDG_CACHE_HOME', folder);
  server = await startApi({
    engines: {
      vad,
      stt: shareStt(stt, THREADS, cores),
      tts: shareTts(tts, THREADS, cores),
      llm: { countTokens: () => 1 } as never,
    },
    models: [
      { id: STT, purpose: 'stt', state: 'loaded' },
      { id: 'joe', purpose: 'tts', state: 'loaded' },
    ],
    voice: 'joe',
  });
  opened.defer(() => server.close());
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

/** Sentences as a file. @param pauseSeconds between them. */
async function told(spoken: readonly Float32Array[], pauseSeconds: number): Promise<File> {
  const pause = new Float32Array(pauseSeconds * SAMPLE_RATE);
  const samples = joinSamples(spoken.flatMap((sentence) => [withoutQuiet(sentence), pause]));
  return toFile(await encoded.flac({ samples, sampleRate: SAMPLE_RATE }), 'story.flac');
}

/** A sentence without the quiet at its ends, so that the next one follows at once. */
function withoutQuiet(samples: Float32Array): Float32Array {
  const loud = (sample: number): boolean => Math.abs(sample) > 0.01;
  return samples.slice(samples.findIndex(loud), samples.findLastIndex(loud) + 1);
}

describe('a story of half a minute', () => {
  const text = STORY.join(' ');

  it('is transcribed whole, its sentences at their times', async () => {
    const answer = await client.audio.transcriptions.create({
      file: await told(sentences, 1),
      model: 'whisper-1',
      response_format: 'verbose_json',
      timestamp_granularities: ['segment', 'word'],
    });
    expect(wordErrors(text, answer.text).errors).toBeLessThanOrEqual(4);
    const boat = answer.words?.find(({ word }) => /boat/i.test(word));
    const before = STORY.findIndex((sentence) => sentence.includes('boat'));
    const startsAt = sentences
      .slice(0, before)
      .reduce((sum, one) => sum + withoutQuiet(one).length / SAMPLE_RATE + 1, 0);
    expect(boat?.start).toBeGreaterThan(startsAt);
    expect(Math.abs((boat?.start ?? NaN) - startsAt)).toBeLessThan(4);
    const times = (answer.segments ?? []).map(({ start }) => start);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  });

  it('is transcribed without a word twice or lost where nobody pauses, as it is recognised', async () => {
    // Backwards after forwards: longer than recognition hears at once, so that it is cut somewhere.
    const [file, both] = [
      await told([...sentences, ...sentences.toReversed()], 0),
      [...STORY, ...STORY.toReversed()].join(' '),
    ];
    const stream = await client.audio.transcriptions.create({ file, model: STT, stream: true });
    let deltas = '';
    for await (const event of stream) if (event.type === 'transcript.text.delta') deltas += event.delta;
    expect(wordErrors(both, deltas).errors).toBeLessThanOrEqual(10);
  });
});

describe('a text that is spoken', () => {
  it('is understood again, from any of the formats', async () => {
    const [input = ''] = STORY;
    for (const response_format of ['mp3', 'opus'] as const) {
      const response = await client.audio.speech.create({
        model: 'tts-1',
        voice: 'nova',
        input,
        response_format,
      });
      const file = await toFile(await response.arrayBuffer(), `speech.${response_format}`);
      const { text } = await client.audio.transcriptions.create({ file, model: 'whisper-1' });
      expect(wordErrors(input, text).errors).toBeLessThanOrEqual(1);
    }
  });

  it('is understood when it is higher, and no faster than it was', async () => {
    const [input = ''] = STORY;
    const seconds = async (pitch: number): Promise<number> => {
      const body = { model: 'tts-1', voice: 'alloy', input, response_format: 'wav', pitch } as never;
      const file = await toFile(await (await client.audio.speech.create(body)).arrayBuffer(), 'speech.wav');
      const answer = await client.audio.transcriptions.create({
        file,
        model: 'whisper-1',
        response_format: 'verbose_json',
      });
      expect(wordErrors(input, answer.text).errors).toBeLessThanOrEqual(2);
      return answer.duration;
    };
    const [plain, higher] = [await seconds(0), await seconds(3)];
    expect(higher / plain).toBeGreaterThan(0.85);
    expect(higher / plain).toBeLessThan(1.15);
  });
});
