import type { TurnReport } from '../../protocol/turn-report.ts';
import { placeCall } from '../caller/caller.ts';
import { hearGreeting, takeTurn, type Turn } from '../caller/converse.ts';
import { startStack } from '../caller/own-stack.ts';
import { percentiles } from '../caller/percentiles.ts';
import { AGENT_PARTS } from './agent-reports.ts';
import { type Findings, tell } from './benchmark.ts';
import { cumulative } from './plot.ts';
import { byLength, LONG_QUESTION_MS, spokenMs } from './question-lengths.ts';
import { recordedCalls } from './recorded-calls.ts';
import { type Spoken, speakUtterances } from './spoken-utterance.ts';
import { markdownTable, percent } from './table.ts';
import { measureTransport, type Transport } from './transport.ts';
import { UTTERANCES } from './utterances.ts';

/** What the caller heard and what the agent says of it may differ by this share. */
const CLOSE_ENOUGH = 0.05;

/** A turn's parts, in the order in which each waits for the one before. Transport is the difference of two clocks. */
const PARTS = [
  ['transport in', (turn: Timed) => turn.report.at.speechEndedAt - turn.said.speechEndedAt],
  ...AGENT_PARTS.map(([name, part]) => [name, (turn: Timed) => turn.report.latency[part]] as const),
  ['transport out', (turn: Timed) => turn.heardAt - turn.report.at.playedAt],
] as const;

/** A turn that was answered, with the agent's own account of it. */
interface Timed {
  readonly said: Turn['said'];
  readonly text: string;
  readonly questionMs: number;
  readonly voiceToVoiceMs: number;
  readonly heardAt: number;
  readonly report: TurnReport;
}

export interface LatencyOptions {
  /** Name of the language model that replies. */
  readonly llm: string;
  /** Questions to ask in all; the usual number unless given. */
  readonly turns?: number;
  /** Questions in each call; the usual number unless given. */
  readonly turnsPerCall?: number;
  /** A folder of recorded speech to ask with, instead of synthesised questions. */
  readonly recordings?: string;
}

/** Synthesised questions, unless another number is asked for. */
const USUAL_TURNS = 40;
const USUAL_TURNS_PER_CALL = 8;

/** One caller who asks questions and hears the answers to their ends. */
export async function measureLatency(options: LatencyOptions): Promise<Findings> {
  const calls = await questions(options);
  tell('Timing the way through the server alone');
  const transport = await measureTransport();
  await using stack = await startStack({}, options.llm);
  const timed: Timed[] = [];
  let lost = 0;
  let cutOff = 0;
  for (const asked of calls) {
    await using call = await placeCall({ endpoint: stack.endpoint });
    await hearGreeting(call);
    for (const { text, samples } of asked) {
      const turn = await takeTurn(call, samples);
      const report = reportOf(turn, call.turnReports);
      tell(`${turn.voiceToVoiceMs ?? 'no'} ms: ${text} → ${turn.heard}`);
      if (turn.interrupted) cutOff++;
      else if (!turn.reply || !report) lost++;
      else if (turn.voiceToVoiceMs !== null) {
        const heardAt = turn.reply.startedAt;
        timed.push({
          said: turn.said,
          text,
          questionMs: spokenMs(samples),
          voiceToVoiceMs: heardAt - turn.said.speechEndedAt,
          heardAt,
          report,
        });
      }
    }
  }
  return findings(timed, { lost, cutOff, asked: calls.flat().length }, transport);
}

/** What is asked, call by call. */
async function questions({ turns, turnsPerCall, recordings }: LatencyOptions): Promise<Spoken[][]> {
  if (recordings !== undefined) return recordedCalls(recordings, turns, turnsPerCall);
  const texts = UTTERANCES.filter(({ kind }) => kind === 'question');
  const all = await speakUtterances(
    Array.from({ length: turns ?? USUAL_TURNS }, (_, i) => texts[i % texts.length]).filter(
      (text) => text !== undefined,
    ),
  );
  const size = turnsPerCall ?? USUAL_TURNS_PER_CALL;
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** The agent's report of the reply that was heard: the one that began to play last before it. */
function reportOf({ said, reply }: Turn, reports: readonly TurnReport[]): TurnReport | undefined {
  if (!reply) return undefined;
  return reports.findLast(({ at }) => at.playedAt > said.startedAt && at.playedAt < reply.startedAt);
}

function findings(
  timed: readonly Timed[],
  counts: { lost: number; cutOff: number; asked: number },
  transport: Transport,
): Findings {
  const heard = timed.map(({ voiceToVoiceMs }) => voiceToVoiceMs);
  const parts = PARTS.map(([name, of]) => ({ name, ...percentiles(timed.map(of)) }));
  const gaps = timed.map((turn) => {
    const sum = turn.report.latency.total + (transport.in.p50 ?? 0) + (transport.out.p50 ?? 0);
    return (turn.voiceToVoiceMs - sum) / turn.voiceToVoiceMs;
  });
  const gap = {
    /** Medians in percent of what was heard: with its sign, and without. */
    median: medianPercent(gaps),
    size: medianPercent(gaps.map(Math.abs)),
    within5Percent: percent(gaps.filter((share) => Math.abs(share) <= CLOSE_ENOUGH).length, gaps.length),
  };
  const voiceToVoice = percentiles(heard);
  const { short, long } = byLength(timed);
  const figures = {
    voiceToVoice,
    short,
    long,
    ...counts,
    parts,
    agentTotal: percentiles(timed.map(({ report }) => report.latency.total)),
    transportAlone: transport,
    gap,
    turns: timed.map(({ text, questionMs, voiceToVoiceMs, report }) => ({
      text,
      questionMs,
      voiceToVoiceMs,
      ...report.latency,
    })),
  };
  const summary = [
    `Voice to voice: p50 ${voiceToVoice.p50 ?? '–'} ms, p95 ${voiceToVoice.p95 ?? '–'} ms over ${voiceToVoice.n} turns ` +
      `(${counts.asked} asked, ${counts.lost} without an answer, ${counts.cutOff} cut off).`,
    markdownTable(
      ['question', 'turns', 'p50 ms', 'p95 ms'],
      [
        [`short, up to ${LONG_QUESTION_MS / 1_000} s of speech`, short.n, short.p50, short.p95],
        ['long', long.n, long.p50, long.p95],
      ],
    ),
    markdownTable(
      ['part', 'p50 ms', 'p95 ms'],
      [
        ...parts.map(({ name, p50, p95 }) => [name, p50, p95]),
        ['heard by the caller', voiceToVoice.p50, voiceToVoice.p95],
      ],
    ),
    `The way through the server, timed by itself: in p50 ${transport.in.p50 ?? '–'} ms, out p50 ${transport.out.p50 ?? '–'} ms. ` +
      `The agent's own parts and these two add up to what the caller heard with a gap of ${gap.median ?? '–'}% ` +
      `(median; its size ${gap.size ?? '–'}%), and within 5% in ${gap.within5Percent ?? '–'}% of the turns.`,
  ].join('\n\n');
  return {
    figures,
    summary,
    plot: {
      title: 'Voice to voice, one caller',
      x: 'ms',
      y: '% of turns answered',
      series: [
        cumulative('heard by the caller', heard),
        cumulative(
          "agent's own total",
          timed.map(({ report }) => report.latency.total),
        ),
      ],
    },
  };
}

/** The median in percent, with one decimal. */
function medianPercent(shares: readonly number[]): number | null {
  const { p50 } = percentiles(shares.map((share) => share * 1_000));
  return p50 === null ? null : p50 / 10;
}
