import { SetupError } from '../platform/errors.ts';
import { type Latency, LATENCY_LIMIT_MS, latencyWith } from './latency.ts';
import { describeMachine, type Machine } from './machine.ts';
import { MANIFEST } from './manifest.ts';
import type { Measurement } from './measurement.ts';
import { machineMemory } from './memory.ts';
import type { ModelFile, Profile, Source } from './model-file.ts';
import { shortNameOf } from './named-models.ts';
import { isPresent, type SpeechModels, speechModels } from './store.ts';

/** Most bytes of weights for each core, where nothing was measured: with two ordinary cores 1.5 billion weights answer in time. */
const BYTES_PER_CORE = 0.6e9;

/** What a language model is chosen by. */
export interface Circumstances extends Machine {
  /** How fast this machine is; without it, the number of its cores has to do. */
  readonly measurement?: Measurement | undefined;
  /** Calls at the same time that the deployer wants; without it, one call is to be quick. */
  readonly calls?: number | undefined;
  /** What callers are heard and answered with; by default the profile's. */
  readonly speech?: SpeechModels | undefined;
}

export interface LlmChoice {
  readonly llm: ModelFile;
  /** In words, for the person who starts the agent. */
  readonly reason: string;
}

/** A language model, and the latency to expect with it: none where too little was measured. */
interface Candidate {
  readonly llm: ModelFile;
  readonly latency: Latency | undefined;
}

/** The best of a profile's language models that answers in time on this machine, and that is here or can be fetched. */
export async function chooseLlm(
  profile: Profile,
  circumstances: Circumstances & { readonly huggingFaceAnswers: boolean },
): Promise<LlmChoice> {
  const all = candidates(profile, circumstances);
  const able = await those(all, ({ llm }) => canBeHad(llm, circumstances));
  const choice = best(able.length > 0 ? able : all, circumstances);
  return { llm: choice.llm, reason: reasonFor(choice, able, circumstances) };
}

/**
 * The best of a profile's language models that is in the cache and answers in time on this machine.
 *
 * @throws SetupError when none is in the cache.
 */
export async function llmInCache(profile: Profile, circumstances: Circumstances): Promise<ModelFile> {
  const all = candidates(profile, circumstances);
  const here = await those(all, ({ llm }) => isPresent(llm));
  if (here.length > 0) return best(here, circumstances).llm;
  throw new SetupError(
    `The ${profile} profile lacks a language model, such as ${best(all, circumstances).llm.name}. ` +
      `Run "npm run setup", or "npm run models -- fetch --profile ${profile}"; or name one that is here in PARLEY_LLM.`,
  );
}

/** The names of a profile's language models that are in the cache, the best first. */
export async function llmsInCache(profile: Profile): Promise<string[]> {
  const all = MANIFEST.filter((model: ModelFile) => model.role === 'llm' && model.profiles.includes(profile));
  return (await those(all, isPresent)).map(({ name }) => name);
}

/** A profile's language models, the best first. */
function candidates(profile: Profile, circumstances: Circumstances): Candidate[] {
  const { measurement, calls, speech = speechModels(profile) } = circumstances;
  return MANIFEST.filter((model: ModelFile) => model.role === 'llm' && model.profiles.includes(profile)).map(
    (llm: ModelFile) => ({
      llm,
      latency: measurement && latencyWith(measurement, { llm, ...speech }, calls),
    }),
  );
}

/** The best that answers in time, of those that the machine has room for; else the quickest. Of none that it has room for, the smallest. */
function best(all: readonly Candidate[], circumstances: Circumstances): Candidate {
  const fitting = all.filter(({ llm }) => hasRoom(llm, circumstances));
  const inTime = fitting.find((candidate) => answersInTime(candidate, circumstances));
  const choice = inTime ?? quickest(fitting) ?? quickest(all);
  if (!choice) throw new Error('A language model was to be chosen of none.');
  return choice;
}

function hasRoom(llm: ModelFile, { cores, memoryBytes, calls }: Circumstances): boolean {
  return memoryBytes >= machineMemory(llm, cores, calls);
}

function answersInTime({ llm, latency }: Candidate, { cores }: Circumstances): boolean {
  return latency ? latency.p95 <= LATENCY_LIMIT_MS : llm.size <= BYTES_PER_CORE * cores;
}

/** Smaller ones are quicker, whatever was measured. */
function quickest(all: readonly Candidate[]): Candidate | undefined {
  return all.reduce<Candidate | undefined>(
    (least, one) => (least && least.llm.size <= one.llm.size ? least : one),
    undefined,
  );
}

async function those<T>(all: readonly T[], hold: (one: T) => Promise<boolean>): Promise<T[]> {
  const held = await Promise.all(all.map(hold));
  return all.filter((_, i) => held[i]);
}

async function canBeHad(
  model: ModelFile,
  { huggingFaceAnswers }: { readonly huggingFaceAnswers: boolean },
): Promise<boolean> {
  return huggingFaceAnswers || !model.sources.every(isOnHuggingFace) || (await isPresent(model));
}

function isOnHuggingFace(source: Source): boolean {
  return source.kind === 'gguf-q8-from-q4' ? isOnHuggingFace(source.from) : source.kind === 'hugging-face';
}

function reasonFor(choice: Candidate, all: readonly Candidate[], circumstances: Circumstances): string {
  const { cores, calls = 1 } = circumstances;
  const better = all.slice(0, all.indexOf(choice)).at(-1);
  if (choice.latency) {
    const { p50 } = choice.latency;
    const quicker = all.slice(all.indexOf(choice) + 1).find(({ latency }) => latency && latency.p50 < p50);
    const others = [quicker, better].flatMap((other) =>
      other?.latency
        ? [`--llm ${shortNameOf(other.llm)} ${about(other.latency.p50)}, ${within(other.latency)}`]
        : [],
    );
    const withCalls = calls > 1 ? ` with ${calls} calls at a time` : '';
    return [`${about(p50)} here${withCalls}, ${within(choice.latency)}`, ...others].join('; ');
  }
  if (answersInTime(choice, circumstances) && !better)
    return `${describeMachine(circumstances)} are enough for it`;
  if (!better) return 'the smallest of the profile';
  const wanted = {
    cores: Math.ceil(better.llm.size / BYTES_PER_CORE),
    memoryBytes: machineMemory(better.llm, cores),
  };
  return `${describeMachine(circumstances)}, where larger ones want ${describeMachine(wanted)}`;
}

function within({ p95 }: Latency): string {
  return Number.isFinite(p95) ? `19 turns of 20 within ${seconds(p95)}` : '19 turns of 20 never';
}

function about(ms: number): string {
  return Number.isFinite(ms) ? `about ${seconds(ms)}` : 'never in time';
}

function seconds(ms: number): string {
  return Number.isFinite(ms) ? `${(ms / 1_000).toFixed(1)} s` : 'no time';
}
