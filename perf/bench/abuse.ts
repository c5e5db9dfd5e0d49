import { setTimeout as delay } from 'node:timers/promises';
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

/** How long the honest caller talks alone, for comparison. */
const UNDISTURBED_MS = 20_000;

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
  /** Of the agent; undefined where it is not the agent that is tried. */
  readonly loopDelay: LoopDelay | undefined;
}

/** A kind, and how often it is tried among {@link PLANNED_INPUTS}: what costs seconds, less often. */
interface Part<On> {
  readonly runs: number;
  readonly try: (on: On, runs: number, seed: number) => Promise<Omit<Row, 'seconds' | 'loopDelay'>>;
}

function part<On, Input>(
  runs: number,
  open: (on: On, opened: AsyncDisposableStack) => Promise<Kind<Input>> | Kind<Input>,
): Part<On> {
  return {
    runs,
    try: async (on, times, seed) => {
      await using opened = new AsyncDisposableStack();
      const kind = await open(on, opened);
      tell(`${kind.name}, ${times} times`);
      return { kind: kind.name, right: kind.right, ...(await tryInputs(kind, times, seed)) };
    },
  };
}

const call = async (stage: Stage, opened: AsyncDisposableStack): Promise<BadCaller> =>
  opened.use(await BadCaller.join(await stage.invite()));

/** What is tried in this process, before an agent is started. */
const HERE: readonly Part<undefined>[] = [
  part(2_600, () => badConfig),
  part(1_500, () => badSettings),
  part(1_500, () => badMessages),
];

const AT_THE_AGENT: readonly Part<Stage>[] = [
  part(2_500, ({ stack, apiKey }) => {
    const secrets = [apiKey, stack.liveKit.apiSecret];
    return badHttp([stack.url, stack.health].map((url) => ({ url, secrets })));
  }),
  part(1_000, ({ stack, apiKey, provider }) => badTokens({ endpoint: stack.endpoint, apiKey, provider })),
  part(10, (stage: Stage) => badWishes(stage)),
  part(300, async (stage, opened) => {
    const caller = await call(stage, opened);
    const stranger = opened.use(await BadCaller.join(await strangerTo(stage, caller.roomName)));
    return badRpc(caller, stranger);
  }),
  part(700, async (stage, opened) => badData(await call(stage, opened))),
  part(16, async (stage, opened) => badChat(await call(stage, opened))),
  part(14, async (stage, opened) => badAudio(await call(stage, opened))),
  part(14, () => badModels),
];

/**
 * Gives a running agent bad inputs of every kind, while an honest caller talks to it: each has its right answer, the honest caller loses
 * no turn, and the agent's event loop is never late.
 */
export async function measureAbuse({ seed, inputs }: AbuseOptions): Promise<Findings> {
  const share = (runs: number): number => Math.ceil((runs * inputs) / PLANNED_INPUTS);
  const rows: Row[] = [];
  const run = async <On>(on: On, { runs, try: tryPart }: Part<On>, health?: string): Promise<void> => {
    const startedAt = performance.now();
    const outcome = await tryPart(on, share(runs), seed);
    const loopDelay = health === undefined ? undefined : await readLoopDelay(health);
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    rows.push({ ...outcome, seconds, loopDelay });
    if (outcome.wrong !== undefined) tell(`Wrong: ${outcome.wrong}`);
  };
  for (const each of HERE) await run(undefined, each);

  const questions = await speakUtterances(UTTERANCES.filter(({ kind }) => kind === 'question'));
  await using stage = await openStage();
  const { health } = stage.stack;
  const done = new AbortController();
  const talking = askHonestly(() => stage.invite(), questions, done.signal);
  // It is awaited below, after the abuse: until then nobody is told of its failure.
  talking.catch(() => undefined);
  try {
    await readLoopDelay(health);
    await delay(UNDISTURBED_MS);
    const undisturbed = await readLoopDelay(health);
    for (const each of AT_THE_AGENT) await run(stage, each, health);
    done.abort();
    return findings(seed, rows, undisturbed, await talking);
  } finally {
    done.abort();
  }
}

/** A way into a call for someone else than its caller, as only the operator can give it. */
async function strangerTo({ stack: { liveKit } }: Stage, room: string): Promise<Invitation> {
  const token = new AccessToken(liveKit.apiKey, liveKit.apiSecret, { identity: 'a-stranger' });
  token.addGrant({ roomJoin: true, room, canPublish: false, canPublishData: true });
  return { url: liveKit.url, token: await token.toJwt() };
}

function findings(seed: number, rows: readonly Row[], undisturbed: LoopDelay, honest: Honest): Findings {
  const inputs = rows.reduce((sum, row) => sum + row.inputs, 0);
  const wrong = rows.filter((row) => row.wrong !== undefined);
  const latest = Math.max(...rows.map(({ loopDelay }) => loopDelay?.p99 ?? 0));
  const voiceToVoice = percentiles(honest.voiceToVoiceMs);
  const { calls, turns, lost, cutOff } = honest;
  const summary = [
    `${inputs} bad inputs with seed ${seed}: ${wrong.length === 0 ? 'each was answered rightly' : `${wrong.length} kinds of them were answered wrongly at least once`}, and the agent ran to the end. ` +
      `Its event loop was late by ${latest} ms at the 99th percentile of the worst kind, and by ${undisturbed.p99} ms before, with the honest caller alone (at most ${LATEST_MS} ms are right).`,
    `Meanwhile an honest caller asked ${turns} questions in ${calls} calls: ${lost} were lost, ${cutOff} cut off; ` +
      `voice to voice ${voiceToVoice.p50 ?? '–'} ms (p50), ${voiceToVoice.p95 ?? '–'} ms (p95).`,
    markdownTable(
      [
        'kind',
        'inputs',
        'seconds',
        'loop p50 ms',
        'loop p99 ms',
        'loop longest ms',
        'answered rightly',
        'what is right',
      ],
      rows.map(({ kind, right, inputs: tried, seconds, loopDelay, wrong: how }) => [
        kind,
        tried,
        seconds,
        loopDelay?.p50,
        loopDelay?.p99,
        loopDelay?.longest,
        how === undefined ? 'all' : 'not all',
        right,
      ]),
    ),
    ...wrong.map(({ kind, wrong: how }) => `**${kind}**: ${how ?? ''}`),
  ].join('\n\n');
  return {
    figures: { seed, inputs, rows, undisturbed, honest: { calls, turns, lost, cutOff, voiceToVoice } },
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
  return rows.flatMap(({ inputs: tried, loopDelay }) => {
    inputs += tried;
    return loopDelay ? [[inputs, of(loopDelay)] as const] : [];
  });
}
