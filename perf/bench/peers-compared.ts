import { type Percentiles, percentiles } from '../caller/percentiles.ts';
import type { Findings } from './benchmark.ts';
import { cumulative } from './plot.ts';
import { byLength, type TimedQuestion } from './question-lengths.ts';
import { markdownTable } from './table.ts';

/** What one contestant's callers got. */
export interface PeerResult {
  readonly name: string;
  /** Those that were answered in their turn. */
  readonly turns: readonly (TimedQuestion & { readonly text: string })[];
  /** Turns without an answer. */
  readonly lost: number;
  /** Turns in which the agent spoke before the caller had finished. */
  readonly cutOff: number;
  /** The most at the end of a call. */
  readonly memoryMib: number;
}

/**
 * Sets the first beside the others.
 *
 * @param results of at least two.
 */
export function peerFindings(results: readonly PeerResult[]): Findings {
  const rows = results.map((result) => ({
    ...result,
    voiceToVoice: percentiles(result.turns.map(({ voiceToVoiceMs }) => voiceToVoiceMs)),
    ...byLength(result.turns),
  }));
  const [ours, ...peers] = rows;
  const ratios = {
    p50: ours && ratioToBetter('p50', ours, peers),
    p95: ours && ratioToBetter('p95', ours, peers),
  };
  const table = markdownTable(
    [
      'agent',
      'p50 ms',
      'p95 ms',
      'short, p50 ms',
      'long, p50 ms',
      'answered',
      'lost',
      'cut off',
      'memory MiB',
    ],
    rows.map((row) => [
      row.name,
      row.voiceToVoice.p50,
      row.voiceToVoice.p95,
      row.short.p50,
      row.long.p50,
      row.voiceToVoice.n,
      row.lost,
      row.cutOff,
      row.memoryMib,
    ]),
  );
  const sentences = (['p50', 'p95'] as const).flatMap((of) => {
    const ratio = ratios[of];
    return ratio ? [`${of}: ${ratio.ratio} times that of the better peer, ${ratio.peer}.`] : [];
  });
  return {
    figures: { ratios, rows },
    summary: [table, sentences.join(' ')].join('\n\n'),
    plot: {
      title: 'Voice to voice, the same recorded calls',
      x: 'ms',
      y: '% of turns answered',
      series: results.map(({ name, turns }) =>
        cumulative(
          name,
          turns.map(({ voiceToVoiceMs }) => voiceToVoiceMs),
        ),
      ),
    },
  };
}

interface Measured {
  readonly name: string;
  readonly voiceToVoice: Percentiles;
}

/** Undefined where one of them has no answer at all. */
function ratioToBetter(
  of: 'p50' | 'p95',
  ours: Measured,
  peers: readonly Measured[],
): { ratio: number; peer: string } | undefined {
  const own = ours.voiceToVoice[of];
  const times = peers.flatMap(({ name, voiceToVoice }) => {
    const ms = voiceToVoice[of];
    return ms === null ? [] : [{ name, ms }];
  });
  const [better] = times.toSorted((a, b) => a.ms - b.ms);
  if (own === null || !better) return undefined;
  return { ratio: Math.round((100 * own) / better.ms) / 100, peer: better.name };
}
