import { availableParallelism } from 'node:os';
import type { SttSession, Vad } from '../../agent/domain/ports.ts';
import { Cores } from '../../agent/engines/cores.ts';
import { openEngines } from '../../agent/engines/open-engines.ts';
import { english } from '../../agent/languages/en/english.ts';
import { SMALLEST_LLM } from '../../models/language-models.ts';
import { resolveModels } from '../../models/resolve-models.ts';
import { findModel, modelPath } from '../../models/store.ts';
import { SAMPLE_RATE, samplesOf } from '../caller/audio.ts';
import { percentiles } from '../caller/percentiles.ts';
import { type Findings, tell } from './benchmark.ts';
import { hear, type Heard } from './hear.ts';
import { joined, repeated, silence, whiteNoise, withNoise } from './mix.ts';
import { cumulative } from './plot.ts';
import { readSound } from './recordings.ts';
import { spokenWords } from './spoken-form.ts';
import type { Spoken } from './spoken-utterance.ts';
import { stableWords } from './stable-words.ts';
import { markdownTable } from './table.ts';
import { wordErrorRate, type WordErrors, wordErrors } from './word-errors.ts';

/** Silence before each utterance: a microphone is open before somebody speaks. And after it, for the complete transcript. */
const BEFORE_MS = 500;
const AFTER_MS = 900;

/** whisper's window: with as much audio its encoder works as it was trained to. */
const WHOLE_WINDOW = 30 * SAMPLE_RATE;

const CONDITIONS = [undefined, 20, 10] as const;

const NOISE_SECONDS = 60;

export interface SttOptions {
  /** That of the embedded profile unless named. */
  readonly model?: string;
  /** Folder of the recordings, if there is one. */
  readonly recordings: string | undefined;
}

interface Listener {
  readonly vad: Pick<Vad, 'open'>;
  readonly stt: SttSession;
}

/** What was made of one utterance. */
interface Result {
  readonly spoken: Spoken;
  readonly snrDb: number | undefined;
  readonly heard: readonly Heard[];
  readonly streamed: string;
  readonly offline: string;
}

/** The agent's recognition while it listens, against the same model on the whole recording. No room in between. */
export async function measureStt(utterances: readonly Spoken[], options: SttOptions): Promise<Findings> {
  const { model, recordings } = options;
  // No reply is needed: any language model will do.
  const { files, names } = await resolveModels('embedded', { llm: SMALLEST_LLM });
  const name = model ?? names.stt;
  await using engines = await openEngines({
    files: { ...files, stt: modelPath(findModel(name)) },
    names: { ...names, stt: name },
    cores: new Cores(availableParallelism()),
    calls: 1,
    language: english,
    warn: tell,
    watch: { restarting: (error) => tell(error.message), lost: (error) => tell(error.message) },
  });
  await using stt = await engines.stt.open();
  const room = recordings === undefined ? undefined : await readSound(recordings, 'room-1');
  const results: Result[] = [];
  for (const snrDb of CONDITIONS) {
    tell(snrDb === undefined ? 'Clean' : `${snrDb} dB over noise`);
    for (const [i, spoken] of utterances.entries()) {
      const noise = room && i % 2 === 0 ? room : whiteNoise(SAMPLE_RATE * 5, 1, i);
      results.push(await recognise(spoken, snrDb, noise, { vad: engines.vad, stt }));
    }
  }
  const invented: Record<string, string> = {};
  for (const [name, noise] of Object.entries(noises(room))) {
    tell(`${NOISE_SECONDS} s of ${name}`);
    const heard = await hear(noise, engines.vad, stt);
    invented[name] = heard.flatMap(({ complete, stableText }) => (complete ? stableText : [])).join(' ');
  }
  return findings(results, invented, name);
}

async function recognise(
  spoken: Spoken,
  snrDb: number | undefined,
  noise: Float32Array,
  { vad, stt }: Listener,
): Promise<Result> {
  const quiet = joined(silence(samplesOf(BEFORE_MS)), spoken.samples, silence(samplesOf(AFTER_MS)));
  const samples = snrDb === undefined ? quiet : withNoise(quiet, noise, snrDb);
  const heard = (await hear(samples, vad, stt)).map((one) => ({ ...one, atMs: one.atMs - BEFORE_MS }));
  const whole = joined(samples, silence(WHOLE_WINDOW)).subarray(0, WHOLE_WINDOW);
  const { text: offline } = await stt.transcribe(whole, { signal: AbortSignal.timeout(120_000) });
  const streamed = (heard.findLast(({ complete }) => complete) ?? heard.at(-1))?.text ?? '';
  return { spoken, snrDb, heard, streamed, offline };
}

/** Sounds in which nobody speaks. */
function noises(room: Float32Array | undefined): Record<string, Float32Array> {
  const length = NOISE_SECONDS * SAMPLE_RATE;
  return {
    silence: silence(length),
    'white noise': whiteNoise(length, 0.01, 3),
    ...(room && { 'a room': repeated(room, length) }),
  };
}

function findings(
  results: readonly Result[],
  invented: Readonly<Record<string, string>>,
  model: string,
): Findings {
  const rows = CONDITIONS.flatMap((snrDb) =>
    (['recording', 'generated'] as const).flatMap((source) => {
      const of = results.filter(
        (result) =>
          result.snrDb === snrDb && (result.spoken.kind === 'recording') === (source === 'recording'),
      );
      return of.length === 0 ? [] : [{ snrDb: snrDb ?? 'clean', source, ...errorRates(of) }];
    }),
  );
  const together = { snrDb: 'all', source: 'all', ...errorRates(results) };
  const clean = results.filter(({ snrDb }) => snrDb === undefined);
  const stable = clean.flatMap(({ spoken, heard }) => stableWords(spoken.words, heard));
  const all = stable.map(({ afterMs }) => afterMs);
  const first = stable.filter((word) => word.first).map(({ afterMs }) => afterMs);
  const between = clean.flatMap(({ heard, spoken }) => gaps(heard, spoken));
  const inventedWords = Object.fromEntries(
    Object.entries(invented).map(([name, text]) => [name, spokenWords(text).length]),
  );
  const figures = {
    model,
    wordErrorRate: [...rows, together],
    stableWords: percentiles(all),
    firstStableWord: percentiles(first),
    betweenPartials: percentiles(between),
    inventedWords,
    invented,
    utterances: results.map(({ spoken, snrDb, streamed, offline }) => ({
      id: spoken.id,
      snrDb: snrDb ?? null,
      text: spoken.text,
      streamed,
      offline,
    })),
  };
  const { stableWords: words, firstStableWord, betweenPartials } = figures;
  const summary = [
    model,
    markdownTable(
      ['over noise, dB', 'speech', 'n', 'WER streamed %', 'WER offline %', 'points over'],
      figures.wordErrorRate.map(({ snrDb, source, n, streamed, offline, over }) => [
        String(snrDb),
        source,
        n,
        streamed,
        offline,
        over,
      ]),
    ),
    `From a word's end to it being stable: p50 ${words.p50 ?? '–'} ms, p95 ${words.p95 ?? '–'} ms over ${words.n} words; ` +
      `the first of an utterance p50 ${firstStableWord.p50 ?? '–'} ms, p95 ${firstStableWord.p95 ?? '–'} ms. ` +
      `Between two transcripts p50 ${betweenPartials.p50 ?? '–'} ms, p95 ${betweenPartials.p95 ?? '–'} ms.`,
    `Words invented in ${NOISE_SECONDS} s: ${Object.entries(inventedWords)
      .map(([name, count]) => `${count} in ${name}`)
      .join(', ')}.`,
  ].join('\n\n');
  return {
    figures,
    summary,
    plot: {
      title: 'From the end of a word to its being stable',
      x: 'ms',
      y: '% of the words recognised',
      series: [cumulative('all words', all), cumulative('first of an utterance', first)],
    },
  };
}

/** Word error rates in percent, and by how many points streaming is worse. */
function errorRates(results: readonly Result[]): {
  n: number;
  streamed: number;
  offline: number;
  over: number;
} {
  const rate = (text: (result: Result) => string): number =>
    rounded(wordErrorRate(results.map((result): WordErrors => wordErrors(result.spoken.text, text(result)))));
  const streamed = rate((result) => result.streamed);
  const offline = rate((result) => result.offline);
  return { n: results.length, streamed, offline, over: rounded(streamed - offline) };
}

/** Times between the transcripts that came while the utterance was spoken. */
function gaps(heard: readonly Heard[], { samples }: Spoken): number[] {
  const times = heard.map(({ atMs }) => atMs).filter((atMs) => atMs < (samples.length * 1_000) / SAMPLE_RATE);
  return times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0));
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
