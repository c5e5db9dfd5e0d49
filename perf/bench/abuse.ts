import { AccessToken } from 'livekit-server-sdk';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import { percentiles } from '../caller/percentiles.ts';
import type { Invitation } from '../caller/token.ts';
import { badAudio } from './abuse/audio.ts';
import { BadCaller } from './abuse/bad-caller.ts';
import { badChat } from './abuse/chat.ts';
import { badConfig } from './abuse/config.ts';
import { badData } from './abuse/data.ts';
import { askHonestly, type Honest } from './abuse/honest-caller.ts';
import { badHttp } from './abuse/http.ts';
import { type Kind, type Outcome, tryInputs } from './abuse/kind.ts';
import { type LoopDelay, readLoopDelay } from './abuse/loop-delay.ts';
import { badMessages } from './abuse/messages.ts';
import { badModels } from './abuse/models.ts';
import { badRpc } from './abuse/rpc.ts';
import { badSettings } from './abuse/settings.ts';
import { openStage, type Stage } from './abuse/stage.ts';
import { badTokens } from './abuse/tokens.ts';
import { badWishes } from './abuse/wishes.ts';
import { type Findings, tell } from './benchmark.ts';
import { speakUtterances } from './spoken-utterance.ts';
import { markdownTable } from './table.ts';
import { UTTERANCES } from './utterances.ts';

/** How late the agent's event loop may be at the 99th percentile while it is abused. */
const LATEST_MS = 20;

/** The runs of all kinds below hold at least so many inputs. */
const PLANNED_INPUTS = 10_000;

export interface AbuseOptions {
  readonly seed: number;
  /** How many in all, at least. */
  readonly inputs: number;
}

/** What came of one kind. */
interface Row extends Outcome {
  readonly kind: string;
  readonly right: string;
  readonly seconds: number;
  readonly loopDelay: LoopDelay;
}

/** A kind, and how often it is tried among {@link PLANNED_INPUTS}: what costs seconds, less often. */
interface Part {
  readonly runs: number;
  readonly try: (stage: Stage, runs: number, seed: number) => Promise<Omit<Row, 'seconds' | 'loopDelay'>>;
}

function part<Input>(
  runs: number,
  open: (stage: Stage, opened: AsyncDisposableStack) => Promise<Kind<Input>> | Kind<Input>,
): Part {
  return {
    runs,
    try: async (stage, times, seed) => {
      await using opened = new AsyncDisposableStack();
      const kind = await open(stage, opened);
      tell(`${kind.name}, ${times} times`);
      return { kind: kind.name, right: kind.right, ...(await tryInputs(kind, times, seed)) };
    },
  };
}

const call = async (stage: Stage, opened: AsyncDisposableStack): Promise<BadCaller> =>
  opened.use(await BadCaller.join(await stage.invite()));

const PARTS: readonly Part[] = [
  part(2_500, () => badConfig),
  part(1_500, () => badSettings),
  part(1_500, () => badMessages),
  part(2_500, ({ stack, apiKey }) => {
    const secrets = [apiKey, stack.liveKit.apiSecret];
    return badHttp([stack.url, stack.health].map((url) => ({ url, secrets })));
  }),
  part(1_000, ({ stack, apiKey, provider }) => badTokens({ endpoint: stack.endpoint, apiKey, provider })),
  part(10, (stage) => badWishes(stage)),
  part(300, async (stage, opened) => {
    const caller = await call(stage, opened);
    const stranger = opened.use(await BadCaller.join(await strangerTo(stage, caller.roomName)));
    return badRpc(caller, stranger);
  }),
  part(700, async (stage, opened) => badData(await call(stage, opened))),
  part(16, async (stage, opened) => badChat(await call(stage, opened))),
  part(14, async (stage, opened) => badAudio(await call(stage, opened))),
  part(20, () => badModels),
];

/**
 * Gives a running agent bad inputs of every kind, while an honest caller talks to it: each has its right answer, the honest caller loses
 * no turn, and the agent's event loop is never late.
 */
export async function measureAbuse({ seed, inputs }: AbuseOptions): Promise<Findings> {
  const questions = await speakUtterances(UTTERANCES.filter(({ kind }) => kind === 'question'));
  await using stage = await openStage();
  const done = new AbortController();
  const talking = askHonestly(() => stage.invite(), questions, done.signal);
  // It is awaited below, after the abuse: until then nobody is told of its failure.
  talking.catch(() => undefined);
  const rows: Row[] = [];
  try {
    await readLoopDelay(stage.stack.health);
    for (const { runs, try: tryPart } of PARTS) {
      const startedAt = performance.now();
      const outcome = await tryPart(stage, Math.ceil((runs * inputs) / PLANNED_INPUTS), seed);
      const loopDelay = await readLoopDelay(stage.stack.health);
      const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
      rows.push({ ...outcome, seconds, loopDelay });
      if (outcome.wrong !== undefined) tell(`Wrong: ${outcome.wrong}`);
    }
  } finally {
    done.abort();
  }
  return findings(seed, rows, await talking);
}

/** A way into a call for someone else than its caller, as only the operator can give it. */
async function strangerTo({ stack: { liveKit } }: Stage, room: string): Promise<Invitation> {
  const token = new AccessToken(liveKit.apiKey, liveKit.apiSecret, { identity: 'a-stranger' });
  token.addGrant({ roomJoin: true, room, canPublish: false, canPublishData: true });
  return { url: liveKit.url, token: await token.toJwt() };
}

function findings(seed: number, rows: readonly Row[], honest: Honest): Findings {
  const inputs = rows.reduce((sum, row) => sum + row.inputs, 0);
  const wrong = rows.filter((row) => row.wrong !== undefined);
  const latest = Math.max(...rows.map(({ loopDelay }) => loopDelay.p99));
  const voiceToVoice = percentiles(honest.voiceToVoiceMs);
  const { calls, turns, lost, cutOff } = honest;
  const summary = [
    `${inputs} bad inputs with seed ${seed}: ${wrong.length === 0 ? 'each was answered rightly' : `${wrong.length} kinds were answered wrongly`}, and the agent ran to the end. ` +
      `Its event loop was late by ${latest} ms at the 99th percentile of the worst kind (at most ${LATEST_MS} ms are right).`,
    `Meanwhile an honest caller asked ${turns} questions in ${calls} calls: ${lost} were lost, ${cutOff} cut off; ` +
      `voice to voice ${voiceToVoice.p50 ?? '–'} ms (p50), ${voiceToVoice.p95 ?? '–'} ms (p95).`,
    markdownTable(
      ['kind', 'inputs', 'seconds', 'loop p50 ms', 'loop p99 ms', 'loop longest ms', 'right', 'is'],
      rows.map(({ kind, right, inputs: tried, seconds, loopDelay, wrong: how }) => [
        kind,
        tried,
        seconds,
        loopDelay.p50,
        loopDelay.p99,
        loopDelay.longest,
        how === undefined ? 'all' : 'not all',
        right,
      ]),
    ),
    ...wrong.map(({ kind, wrong: how }) => `**${kind}**: ${how ?? ''}`),
  ].join('\n\n');
  return {
    figures: { seed, inputs, rows, honest: { calls, turns, lost, cutOff, voiceToVoice } },
    summary,
    plot: {
      title: "How late the agent's event loop was while it was abused",
      x: 'bad inputs so far',
      y: 'ms',
      series: [
        { name: 'p99 of a kind', points: soFar(rows, ({ p99 }) => p99) },
        { name: 'p50', points: soFar(rows, ({ p50 }) => p50) },
        {
          name: 'right: at most',
          points: [
            [0, LATEST_MS],
            [inputs, LATEST_MS],
          ],
        },
      ],
    },
  };
}

function soFar(rows: readonly Row[], of: (delay: LoopDelay) => number): (readonly [number, number])[] {
  let inputs = 0;
  return rows.map((row) => [(inputs += row.inputs), of(row.loopDelay)]);
}
