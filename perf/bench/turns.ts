import {
  defaultEndpointing,
  silenceToWaitFor,
  type EndpointingSettings,
} from '../../agent/domain/endpointing.ts';
import { english } from '../../agent/languages/en/english.ts';
import { startStack } from '../caller/own-stack.ts';
import { percentiles } from '../caller/percentiles.ts';
import { type Findings, tell } from './benchmark.ts';
import type { Wait } from './endpoint-curve.ts';
import {
  delaysOf,
  type Judged,
  judgedSilences,
  rate,
  rateSilence,
  type Rating,
  silenceAsSafe,
} from './simulated-endpointing.ts';
import type { Spoken } from './spoken-utterance.ts';
import { markdownTable, percent } from './table.ts';
import { type Trial, tryTurn } from './turn-trial.ts';

/** No greeting: the caller speaks first. */
const SILENT = { PARLEY_GREETING: ' ' };

/** Longer than any silence in the set, so that every judgement of every silence is seen. */
const PATIENT_MS = '2500';
const PATIENT = {
  ...SILENT,
  PARLEY_ENDPOINT_SURE_MS: PATIENT_MS,
  PARLEY_ENDPOINT_UNSURE_MS: PATIENT_MS,
  PARLEY_ENDPOINT_PLAIN_MS: PATIENT_MS,
};

/** Fixed silences, in ms, that other agents wait for. */
const SILENCE_ONLY = [300, 500, 800];

/** A longer wait than this, in ms, means that the agent expected the caller to go on. */
const NOT_FINISHED_MS = 500;

/**
 * False cut-offs and delay: once with the agent as it is, and once with one that waits for so long that all of its judgements
 * are known, to see what other settings would have done.
 */
export async function measureTurns(utterances: readonly Spoken[], llm: string): Promise<Findings> {
  tell(`${utterances.length} utterances, to the agent as it is`);
  const trials = await tryAll(utterances, SILENT, llm, true);
  tell(`${utterances.length} utterances, to one that waits ${PATIENT_MS} ms`);
  const judged = judgedSilences(await tryAll(utterances, PATIENT, llm, false));
  return findings(trials, judged);
}

async function tryAll(
  utterances: readonly Spoken[],
  settings: Readonly<Record<string, string>>,
  llm: string,
  hearReply: boolean,
): Promise<Trial[]> {
  await using stack = await startStack(settings, llm);
  const trials: Trial[] = [];
  for (const spoken of utterances) {
    const trial = await tryTurn(stack.endpoint, spoken, hearReply);
    trials.push(trial);
    tell(`${spoken.id}: ${described(trial)}: ${trial.heard}`);
  }
  return trials;
}

const isCutOff = ({ confirmedAt, said }: Trial): boolean => confirmedAt.some((at) => at < said.speechEndedAt);

function delayOf(trial: Trial): number | undefined {
  const [at] = trial.confirmedAt;
  return at === undefined || isCutOff(trial) ? undefined : at - trial.said.speechEndedAt;
}

const described = (trial: Trial): string =>
  isCutOff(trial) ? 'cut off' : `over after ${Math.round(delayOf(trial) ?? NaN)} ms`;

/** What the agent did, as the caller saw it. */
function measured(trials: readonly Trial[]): Rating & { readonly n: number } {
  const delays = trials.map(delayOf).filter((delay) => delay !== undefined);
  const cutOff = trials.filter(isCutOff).length;
  return {
    n: trials.length,
    falseCutOffs: percent(cutOff, trials.length),
    delay: delaysOf(delays),
    missed: trials.length - cutOff - delays.length,
  };
}

const waitWith =
  (settings: EndpointingSettings): Wait =>
  ({ text, probability }) =>
    silenceToWaitFor(text, probability, settings, english.turns);

/** Finished questions after which the agent waited as for one that goes on. */
function judgedNotFinished(trials: readonly Trial[]): Trial[] {
  return trials.filter(
    ({ spoken, judged, said }) =>
      (spoken.kind === 'question' || spoken.kind === 'recording') &&
      (judged.find(({ at }) => at > said.speechEndedAt)?.waitMs ?? 0) > NOT_FINISHED_MS,
  );
}

function findings(trials: readonly Trial[], judged: readonly Judged[]): Findings {
  const chosen = measured(trials);
  const simulated = rate(judged, waitWith(defaultEndpointing));
  const silenceOnly = SILENCE_ONLY.map((ms) => ({ ms, ...rateSilence(judged, ms) }));
  const asSafe = silenceAsSafe(judged, chosen.falseCutOffs ?? 0);
  const kinds = [...new Set(trials.map(({ spoken }) => spoken.kind))].map((kind) => {
    const ofKind = trials.filter(({ spoken }) => spoken.kind === kind);
    const voiceToVoice = percentiles(ofKind.flatMap(({ voiceToVoiceMs }) => voiceToVoiceMs ?? []));
    return { kind, ...measured(ofKind), voiceToVoice };
  });
  const notFinished = percentiles(
    judgedNotFinished(trials).flatMap(({ voiceToVoiceMs }) => voiceToVoiceMs ?? []),
  );
  const unsure = range(300, 2_400, 150).map((unsureMs) => ({
    unsureMs,
    ...rate(judged, waitWith({ ...defaultEndpointing, unsureMs })),
  }));
  const silence = range(100, 2_000, 100).map((ms) => ({ ms, ...rateSilence(judged, ms) }));

  const row = (name: string, { falseCutOffs, delay, missed }: Rating) => [
    name,
    falseCutOffs,
    delay.p50,
    delay.mean,
    delay.p95,
    missed,
  ];
  const summary = [
    markdownTable(
      ['endpointing', 'false cut-offs %', 'delay p50 ms', 'mean', 'p95', 'never over'],
      [
        row('as it is, measured', chosen),
        row('as it is, from its judgements', simulated),
        ...silenceOnly.map(({ ms, ...rating }) => row(`silence of ${ms} ms`, rating)),
        row(`silence with as few cut-offs (${asSafe.ms} ms)`, asSafe.rating),
      ],
    ),
    markdownTable(
      ['kind', 'n', 'false cut-offs %', 'delay p50 ms', 'p95', 'voice to voice p50 ms', 'p95'],
      kinds.map(({ kind, n, falseCutOffs, delay, voiceToVoice }) => [
        kind,
        n,
        falseCutOffs,
        delay.p50,
        delay.p95,
        voiceToVoice.p50,
        voiceToVoice.p95,
      ]),
    ),
    `Finished questions judged "not finished": ${notFinished.n}, voice to voice p50 ${notFinished.p50 ?? '–'} ms, ` +
      `p95 ${notFinished.p95 ?? '–'} ms.`,
  ].join('\n\n');
  const point = ({ delay, falseCutOffs }: Rating): [number, number] => [delay.mean ?? 0, falseCutOffs ?? 0];
  return {
    figures: {
      settings: defaultEndpointing,
      chosen,
      simulated,
      silenceOnly,
      silenceAsSafe: asSafe,
      kinds,
      judgedNotFinished: notFinished,
      curve: { unsure, silence },
      utterances: trials.map((trial) => ({
        id: trial.spoken.id,
        text: trial.spoken.text,
        heard: trial.heard,
        cutOff: isCutOff(trial),
        delayMs: delayOf(trial) ?? null,
        voiceToVoiceMs: trial.voiceToVoiceMs,
      })),
      judgements: judged,
    },
    summary,
    plot: {
      title: 'False cut-offs against delay',
      x: 'delay of the endpoint after the end of speech, mean, ms',
      y: 'utterances cut off, %',
      series: [
        { name: 'silence only', points: silence.map(point) },
        { name: 'agent, longest wait varied', points: unsure.map(point) },
        { name: 'agent as it is, measured', points: [point(chosen)], dots: true },
      ],
    },
  };
}

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
