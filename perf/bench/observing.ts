import { startJaeger } from '../../setup/jaeger/jaeger.ts';
import { startPrometheus } from '../../setup/prometheus/prometheus.ts';
import { type Stack, startStack } from '../caller/own-stack.ts';
import { certainMedian, type CertainMedian, percentiles } from '../caller/percentiles.ts';
import { ask } from './asking.ts';
import { type Findings, tell } from './benchmark.ts';
import { cumulative } from './plot.ts';
import { readUsage } from './process-usage.ts';
import { type Spoken, speakUtterances } from './spoken-utterance.ts';
import { markdownTable } from './table.ts';
import { UTTERANCES } from './utterances.ts';

/** Few, so that both agents are measured while the machine does the same other work. */
const TURNS_PER_CALL = 4;

/** What observing may cost. */
const BARS = { cpuPercent: 2, voiceToVoiceMs: 10 };

interface Side {
  readonly name: string;
  readonly stack: Stack;
  /** Processor time of the agent for each turn of a call, one figure a call. */
  readonly cpuMsPerTurn: number[];
  /** Of each turn; undefined where none was answered. */
  readonly turnsMs: (number | undefined)[];
}

/**
 * Measures what tracing and metrics cost: of two agents, one is observed by a real Jaeger and Prometheus. Both are asked the same in
 * alternating calls and compared call by call, since questions differ by more than observing costs.
 */
export async function measureObserving(turns: number, llm: string): Promise<Findings> {
  const questions = await speakUtterances(UTTERANCES.filter(({ kind }) => kind === 'question'));
  await using jaeger = await startJaeger();
  await using on = await startStack({ OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpEndpoint }, llm);
  await using off = await startStack({}, llm);
  await using prometheus = await startPrometheus(new URL(on.health).host);
  tell(`The metrics are read by ${prometheus.url}`);
  const sides = [begin('observed', on), begin('by itself', off)] as const;

  // The first call of each warms it up.
  for (const { stack } of sides) await ask(stack.endpoint, questions.slice(0, 1));
  const calls = Math.ceil(turns / TURNS_PER_CALL);
  for (let call = 0; call < calls; call++) {
    const asked = Array.from(
      { length: TURNS_PER_CALL },
      (_, turn) => questions[(call * TURNS_PER_CALL + turn) % questions.length],
    ).filter((question) => question !== undefined);
    for (const side of call % 2 === 0 ? sides : sides.toReversed()) await measure(side, asked);
    tell(`${call + 1} of ${calls} calls each`);
  }
  return findings(sides[0], sides[1]);
}

const begin = (name: string, stack: Stack): Side => ({ name, stack, cpuMsPerTurn: [], turnsMs: [] });

async function measure({ stack, cpuMsPerTurn, turnsMs }: Side, questions: Spoken[]): Promise<void> {
  const before = await readUsage(stack.agentPid);
  const answered = await ask(stack.endpoint, questions);
  const after = await readUsage(stack.agentPid);
  cpuMsPerTurn.push((after.cpuMs - before.cpuMs) / questions.length);
  turnsMs.push(...answered.turnsMs);
}

function findings(on: Side, off: Side): Findings {
  const row = ({ name, cpuMsPerTurn, turnsMs }: Side) => ({
    name,
    cpuMsPerTurn: percentiles(cpuMsPerTurn),
    voiceToVoice: percentiles(turnsMs.filter((ms) => ms !== undefined)),
  });
  const rows = [row(on), row(off)];
  const cpuPercent = certainMedian(
    on.cpuMsPerTurn.map((ms, call) => 100 * (ms / (off.cpuMsPerTurn[call] ?? NaN) - 1)),
  );
  const voiceToVoiceMs = certainMedian(
    on.turnsMs.flatMap((ms, turn) => {
      const other = off.turnsMs[turn];
      return ms === undefined || other === undefined ? [] : ms - other;
    }),
  );
  const met = cpuPercent.median <= BARS.cpuPercent && voiceToVoiceMs.median <= BARS.voiceToVoiceMs;
  const summary = [
    `Traced to Jaeger and read by Prometheus every second, a call takes ${more(cpuPercent, '%')} more processor time, and voice to ` +
      `voice ${more(voiceToVoiceMs, ' ms')} more (medians of what the same calls and turns differ by, with their 95% intervals; the ` +
      `bars are ${BARS.cpuPercent}% and ${BARS.voiceToVoiceMs} ms: ${met ? 'met' : 'not met'}).`,
    markdownTable(
      ['agent', 'turns', 'CPU ms a turn, p50', 'voice to voice p50 ms', 'p95 ms'],
      rows.map(({ name, cpuMsPerTurn, voiceToVoice }) => [
        name,
        voiceToVoice.n,
        cpuMsPerTurn.p50,
        voiceToVoice.p50,
        voiceToVoice.p95,
      ]),
    ),
  ].join('\n\n');
  return {
    figures: { rows, cpuPercent, voiceToVoiceMs, bars: BARS },
    summary,
    plot: {
      title: 'Voice to voice, observed and not',
      x: 'ms',
      y: '% of turns answered',
      series: [on, off].map(({ name, turnsMs }) =>
        cumulative(
          name,
          turnsMs.filter((ms) => ms !== undefined),
        ),
      ),
    },
  };
}

const more = ({ median, from, to, n }: CertainMedian, unit: string): string =>
  `${median.toFixed(1)}${unit} (${from.toFixed(1)} to ${to.toFixed(1)}, n = ${n})`;
