import type { EvalCall, EvalHalf } from '../eval-call.ts';
import { CHOOSE_CALLS } from './choose.ts';
import { MORE_CHOOSE_CALLS } from './choose-more.ts';
import { CHOOSE_ROLES } from './choose-roles.ts';
import { JUDGE_CALLS } from './judge.ts';
import { MORE_JUDGE_CALLS } from './judge-more.ts';
import { JUDGE_ROLES } from './judge-roles.ts';

/** All calls of each half, apart from the long ones. */
export const CALLS: Readonly<Record<EvalHalf, readonly EvalCall[]>> = {
  choose: [...[...CHOOSE_CALLS, ...MORE_CHOOSE_CALLS].map((turns) => ({ turns })), ...CHOOSE_ROLES],
  judge: [...[...JUDGE_CALLS, ...MORE_JUDGE_CALLS].map((turns) => ({ turns })), ...JUDGE_ROLES],
};
