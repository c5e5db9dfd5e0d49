import { availableParallelism } from 'node:os';
import { defaultEndpointing, silenceToWaitFor } from '../../agent/domain/endpointing.ts';
import { Cores } from '../../agent/engines/cores.ts';
import { openEngines } from '../../agent/engines/open-engines.ts';
import { english } from '../../agent/languages/en/english.ts';
import { asHeard } from '../../agent/languages/spoken-words.ts';
import { SMALLEST_LLM } from '../../models/language-models.ts';
import { resolveModels } from '../../models/resolve-models.ts';
import { samplesOf } from '../caller/audio.ts';
import { percentiles } from '../caller/percentiles.ts';
import { type Findings, tell } from './benchmark.ts';
import { DICTATIONS, type Dictation } from './dictations.ts';
import { type Pause, hearPauses } from './hear-pauses.ts';
import { joined, silence } from './mix.ts';
import { cumulative } from './plot.ts';
import { speakPieces } from './spoken-utterance.ts';
import { markdownTable, percent } from './table.ts';
import { evenly } from './utterance-sets.ts';
import type { Half } from './utterances.ts';
import { wordErrorRate, wordErrors } from './word-errors.ts';

/** Silence before each, since a microphone is open before somebody speaks, and after it, for the last transcript. */
const BEFORE_MS = 500;
const AFTER_MS = 900;

/** What was made of one dictation. */
interface Result extends Dictation {
  readonly heard: string;
  readonly caption: string;
  readonly model: string;
  /** Each silence, with how long the agent would have waited in it; the last is the one at the end. */
  readonly pauses: readonly (Pause & { readonly waitMs: number })[];
}

/** Whether what is dictated is heard and written right, and whether the agent waits for the rest of it. */
export async function measureDictation(half: Half, limit?: number): Promise<Findings> {
  const dictations = evenly(
    DICTATIONS.filter((dictation) => dictation.half === half),
    limit,
  );
  const spoken = await speakPieces(dictations.map(({ pieces }) => pieces));
  // No reply is needed: any language model will do.
  const { files, names } = await resolveModels('embedded', { llm: SMALLEST_LLM });
  await using engines = await openEngines({
    files,
    names,
    cores: new Cores(availableParallelism()),
    calls: 1,
    language: english,
    warn: tell,
    watch: { restarting: (error) => tell(error.message), lost: (error) => tell(error.message) },
  });
  await using stt = await engines.stt.open();
  await using turnDetector = await engines.turnDetector.open();
  const results: Result[] = [];
  for (const [i, dictation] of dictations.entries()) {
    const { asked } = dictation;
    const speech = spoken[i]?.samples ?? silence(0);
    const samples = joined(silence(samplesOf(BEFORE_MS)), speech, silence(samplesOf(AFTER_MS)));
    const before = asHeard(english.readAloud(asked));
    const pauses = (await hearPauses(samples, { vad: engines.vad, stt, turnDetector }, before)).map(
      (pause) => ({
        ...pause,
        waitMs: silenceToWaitFor(pause.text, pause.probability, defaultEndpointing, english.turns, asked),
      }),
    );
    const heard = pauses.at(-1)?.text ?? '';
    const caption = english.writeDictated(heard);
    const result = { ...dictation, heard, caption, model: english.writeFigures(caption), pauses };
    results.push(result);
    tell(`${dictation.id}: ${described(result)}`);
  }
  return findings(results, names.stt);
}

/** Whether the agent would have taken a silence inside for the end. */
const isCut = ({ pauses }: Result): boolean =>
  pauses.slice(0, -1).some(({ waitMs, silenceMs }) => waitMs < silenceMs);

const isRight = ({ right }: Dictation, text: string): boolean => {
  // Addresses and times have marks that count; digits and letters may be set apart in any way.
  const counts = /[@:]/.test(right) ? /\s+/g : /[^\p{L}\p{N}]+/gu;
  return bare(text, counts).includes(bare(right, counts));
};

const bare = (text: string, without: RegExp): string => text.toLowerCase().replaceAll(without, '');

const described = (result: Result): string =>
  [
    isCut(result) ? 'cut' : 'whole',
    isRight(result, result.caption) ? 'right' : 'wrong',
    ...result.pauses.map(({ text, waitMs }) => `${Math.round(waitMs)} ms after ${JSON.stringify(text)}`),
    JSON.stringify(result.caption),
    JSON.stringify(result.model),
  ].join(', ');

function findings(results: readonly Result[], model: string): Findings {
  const kinds = [...new Set(results.map(({ kind }) => kind))].map((kind) =>
    rated(
      kind,
      results.filter((result) => result.kind === kind),
    ),
  );
  const figures = { model, settings: defaultEndpointing, kinds: [...kinds, rated('all', results)], results };
  return {
    figures,
    summary: [
      model,
      markdownTable(
        [
          'kind',
          'n',
          'WER %',
          'right in caption %',
          'right for model %',
          'cut %',
          'wait at the end p50 ms',
          'p95',
        ],
        figures.kinds.map(({ kind, n, wer, caption, model, cut, wait }) => [
          kind,
          n,
          wer,
          caption,
          model,
          cut,
          wait.p50,
          wait.p95,
        ]),
      ),
    ].join('\n\n'),
    plot: {
      title: 'Silence that ends what was dictated',
      x: 'ms',
      y: '% of them',
      series: kinds.map(({ kind, waits }) => cumulative(kind, waits)),
    },
  };
}

function rated(kind: string, results: readonly Result[]) {
  const waits = results.flatMap(({ pauses }) => pauses.at(-1)?.waitMs ?? []).map(Math.round);
  return {
    kind,
    n: results.length,
    wer: Math.round(10 * wordErrorRate(results.map(({ text, heard }) => wordErrors(text, heard)))) / 10,
    caption: percent(results.filter((result) => isRight(result, result.caption)).length, results.length),
    model: percent(results.filter((result) => isRight(result, result.model)).length, results.length),
    cut: percent(results.filter(isCut).length, results.length),
    wait: percentiles(waits),
    waits,
  };
}
