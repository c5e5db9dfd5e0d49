import { AT_ZERO } from '../../agent/domain/milestones.fixture.ts';
import type { TurnReport } from '../../protocol/turn-report.ts';

type Steps = Omit<TurnReport['latency'], 'total'>;

/** A report of the agent, from what each step took in ms; one that is not named took nothing. The page does not look at the time of day. */
export function turnReportOf(
  turn: number,
  steps: Partial<Steps>,
  more: Partial<TurnReport> = {},
): TurnReport {
  const took: Steps = {
    transcript: 0,
    firstToken: 0,
    firstClause: 0,
    firstPcm: 0,
    endpointing: 0,
    playback: 0,
    ...steps,
  };
  const total = Object.values(took).reduce((sum, ms) => sum + ms, 0);
  return { turn, segment: `a${turn}`, latency: { ...took, total }, at: AT_ZERO, ...more };
}
