import OpenAI from 'openai';
import { setTimeout as delay } from 'node:timers/promises';
import { findModel, modelPath } from '../../models/store.ts';
import { type Stack, startStack } from '../caller/own-stack.ts';
import { type Percentiles, percentiles } from '../caller/percentiles.ts';
import { type FirstByteRow, measureFirstByte } from './api/first-byte.ts';
import { FullQueue, type Requests } from './api/full-queue.ts';
import { type LongSpeech, longSpeech } from './api/long-speech.ts';
import { type TokenRow, measureTokens } from './api/tokens.ts';
import { type TranscriptionRow, measureTranscription } from './api/transcription.ts';
import { ask } from './asking.ts';
import { type Findings, tell } from './benchmark.ts';
import { type Growth, growth } from './growth.ts';
import { readUsage } from './process-usage.ts';
import { type Spoken, speakUtterances } from './spoken-utterance.ts';
import { markdownTable } from './table.ts';
import { UTTERANCES } from './utterances.ts';

/** The model that faster-whisper has the weights of, too. */
const STT = 'whisper-tiny.en-q8_0';
/** Bars: the first byte of a first sentence, tokens a second beside those of llama.cpp's server, growth of memory. */
const [FIRST_BYTE_MS, TOKENS_PERCENT, MEMORY_PERCENT] = [150, 95, 5];
/** What one run differs from the next by, as a factor. */
const NOISE = 1.1;
/** Seconds after which memory has settled, and between two looks at it. */
const [SETTLED_SECONDS, LOOK_SECONDS] = [30, 2];
/** Answers whose tokens are timed. */
const ANSWERS = 6;
/** Time between the starts of two callers: people don't call at the same moment. */
const STAGGER_MS = 1_300;
/** Between one measurement and the next: the agent's own idea of its load comes down. */
const REST_MS = 5_000;

export interface ApiBenchOptions {
  /** Name of the language model. */
  readonly llm: string;
  /** Length of the speech that is transcribed. */
  readonly minutes: number;
  /** Sentences whose first byte is timed, in each format. */
  readonly sentences: number;
  /** Programs that ask at the same time, and for how long. */
  readonly concurrent: number;
  readonly seconds: number;
  /** Callers beside them; none are measured without. */
  readonly calls?: number;
  /** Questions of each caller. */
  readonly turns: number;
  readonly recordings: string;
}

/** Measures what programs get of the engines: how fast each is, that none is lost when many ask, and that callers notice nothing. */
export async function measureApi(options: ApiBenchOptions): Promise<Findings> {
  const speech = await longSpeech(options.minutes, options.recordings);
  await using stack = await startStack(
    {
      PARLEY_STT: STT,
      PARLEY_MAX_CALLS: String(options.calls ?? 1),
      PARLEY_API_REQUESTS_PER_MINUTE: '0',
      PARLEY_API_TOKENS_PER_MINUTE: '0',
      PARLEY_API_AUDIO_SECONDS_PER_MINUTE: '0',
      PARLEY_API_CONCURRENCY: '0',
    },
    options.llm,
  );
  const client = new OpenAI({ baseURL: `${stack.url}/v1`, apiKey: 'none', maxRetries: 0, timeout: 600_000 });
  const firstByte = await measureFirstByte(client, options.sentences);
  const tokens = await measureTokens(client, options.llm, modelPath(findModel(options.llm)), ANSWERS);
  const transcription = await measureTranscription(client, speech);
  const atOnce = await measureAtOnce(stack, client, speech, options);
  const calls = options.calls === undefined ? undefined : await measureCalls(stack, client, speech, options);
  return findings({ firstByte, tokens, transcription, atOnce, calls }, speech, options);
}

interface AtOnce {
  readonly requests: readonly Requests[];
  /** Resident memory in MiB, by seconds. */
  readonly memory: readonly (readonly [seconds: number, rssMib: number])[];
}

/** Many programs at once, and what the agent's memory does meanwhile. */
async function measureAtOnce(
  { agentPid }: Stack,
  client: OpenAI,
  speech: LongSpeech,
  { llm, concurrent, seconds }: ApiBenchOptions,
): Promise<AtOnce> {
  tell(`${concurrent} requests at a time for ${seconds} s`);
  await using queue = new FullQueue(client, llm, speech, concurrent);
  const memory: [number, number][] = [];
  for (let second = 0; second < seconds; second += LOOK_SECONDS) {
    await delay(LOOK_SECONDS * 1_000);
    memory.push([second + LOOK_SECONDS, (await readUsage(agentPid)).rssMib]);
  }
  return { requests: queue.results, memory };
}

interface CallsRow {
  readonly programs: number;
  /** Requests of theirs that were answered and lost meanwhile. */
  readonly answered: number;
  readonly requestsLost: number;
  readonly voiceToVoice: Percentiles;
  readonly lost: number;
}

/** The same calls without programs, with a full queue of them, and without again, since machines change. */
async function measureCalls(
  stack: Stack,
  client: OpenAI,
  speech: LongSpeech,
  { llm, calls = 0, turns, concurrent }: ApiBenchOptions,
): Promise<CallsRow[]> {
  const questions = await speakUtterances(UTTERANCES.filter(({ kind }) => kind === 'question'));
  const rows: CallsRow[] = [];
  for (const programs of [0, concurrent, 0]) {
    tell(`${calls} callers beside ${programs} requests`);
    await delay(REST_MS);
    const queue = programs > 0 ? new FullQueue(client, llm, speech, programs) : undefined;
    try {
      const called = await callTogether(stack, calls, turns, questions);
      const requests = queue?.results ?? [];
      rows.push({
        programs,
        ...called,
        answered: requests.reduce((sum, { answered }) => sum + answered, 0),
        requestsLost: requests.reduce((sum, { lost }) => sum + lost, 0),
      });
    } finally {
      await queue?.[Symbol.asyncDispose]();
    }
  }
  return rows;
}

async function callTogether(
  { endpoint }: Stack,
  callers: number,
  turns: number,
  questions: readonly Spoken[],
): Promise<Pick<CallsRow, 'voiceToVoice' | 'lost'>> {
  const asked = await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      await delay(caller * STAGGER_MS);
      const own = Array.from(
        { length: turns },
        (__, turn) => questions[(caller * turns + turn) % questions.length],
      );
      return ask(
        endpoint,
        own.filter((question) => question !== undefined),
      );
    }),
  );
  return {
    voiceToVoice: percentiles(asked.flatMap(({ voiceToVoiceMs }) => voiceToVoiceMs)),
    lost: asked.reduce((sum, { lost }) => sum + lost, 0),
  };
}

interface Measured {
  readonly firstByte: readonly FirstByteRow[];
  readonly tokens: readonly TokenRow[];
  readonly transcription: readonly TranscriptionRow[];
  readonly atOnce: AtOnce;
  readonly calls: readonly CallsRow[] | undefined;
}

function findings(
  measured: Measured,
  { isRecorded }: LongSpeech,
  { minutes, concurrent }: ApiBenchOptions,
): Findings {
  const { firstByte, tokens, transcription, atOnce, calls } = measured;
  const [ours, theirs] = transcription;
  const [byApi = NaN, byServer = NaN, alone = NaN] = tokens.map(({ perSecond }) => perSecond.p50 ?? NaN);
  const tokensPercent = { ofServer: percent(byApi, byServer), ofLibrary: percent(byApi, alone) };
  const grown = growth(atOnce.memory, SETTLED_SECONDS);
  const lost = atOnce.requests.reduce((sum, requests) => sum + requests.lost, 0);
  return {
    figures: { ...measured, tokensPercent, memoryGrowth: grown },
    summary: [
      `Transcription of ${minutes} min of ${isRecorded ? 'recorded' : 'synthesised'} speech, whisper tiny.en, 8 bits a weight (${verdict(
        (ours?.seconds ?? NaN) <= (theirs?.seconds ?? NaN),
      )}: at least as fast as faster-whisper is the bar).`,
      markdownTable(
        ['transcribed by', 's', 'real-time factor', 'word errors %'],
        transcription.map((row) => [row.name, row.seconds, row.realTimeFactor, row.wordErrors]),
      ),
      `First byte of speech (${verdict(firstByte.every((row) => (row.firstByte.p50 ?? NaN) <= FIRST_BYTE_MS))}: ${FIRST_BYTE_MS} ms is the bar).`,
      markdownTable(
        ['format', 'p50 ms', 'p95 ms', 'sentences'],
        firstByte.map(({ format, firstByte: { p50, p95, n } }) => [format, p50, p95, n]),
      ),
      `Tokens: ${tokensPercent.ofServer}% of those of llama.cpp's own server by the same client (${verdict(
        tokensPercent.ofServer >= TOKENS_PERCENT,
      )}: ${TOKENS_PERCENT}% is the bar), ${tokensPercent.ofLibrary}% of those of the library without any HTTP.`,
      markdownTable(
        ['generated by', 'tokens a second, p50', 'p95'],
        tokens.map(({ name, perSecond }) => [name, perSecond.p50, perSecond.p95]),
      ),
      `${concurrent} requests at a time: ${lost} lost (${verdict(lost === 0)}: none is the bar). ${memoryLine(grown)}`,
      markdownTable(
        ['requests', 'answered', 'lost', 'p50 ms', 'p95 ms'],
        atOnce.requests.map(({ kind, answered, lost: gone, ms }) => [kind, answered, gone, ms.p50, ms.p95]),
      ),
      ...(calls
        ? [
            callsLine(calls),
            markdownTable(
              [
                'programs beside the callers',
                'p50 ms',
                'p95 ms',
                'turns',
                'lost',
                'requests answered',
                'lost',
              ],
              calls.map(({ programs, voiceToVoice, lost: gone, answered, requestsLost }) => [
                programs,
                voiceToVoice.p50,
                voiceToVoice.p95,
                voiceToVoice.n,
                gone,
                answered,
                requestsLost,
              ]),
            ),
          ]
        : []),
    ].join('\n\n'),
    plot: {
      title: `The agent's memory, ${concurrent} requests at a time`,
      x: 's',
      y: 'MiB',
      series: [{ name: 'resident', points: atOnce.memory }],
    },
  };
}

/** Callers without programs, measured twice, tell how much the machine itself changes. */
function callsLine(rows: readonly CallsRow[]): string {
  const p95Of = (isBeside: boolean): number =>
    Math.max(
      ...rows
        .filter(({ programs }) => programs > 0 === isBeside)
        .map(({ voiceToVoice }) => voiceToVoice.p95 ?? NaN),
    );
  const [without, beside] = [p95Of(false), p95Of(true)];
  return `Callers beside programs (${verdict(beside <= without * NOISE)}: no later than without them is the bar, 10% being noise).`;
}

function memoryLine(grown: Growth | undefined): string {
  if (!grown) return 'Too short to tell whether memory grows.';
  const { from, to, percent } = grown;
  return `Resident memory grew by ${percent}% from second ${from} to ${to} (${verdict(percent <= MEMORY_PERCENT)}: ${MEMORY_PERCENT}% is the bar).`;
}

const percent = (part: number, whole: number): number => Math.round((1_000 * part) / whole) / 10;

const verdict = (met: boolean): string => (met ? 'met' : 'NOT met');
