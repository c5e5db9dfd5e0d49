import { findNamed } from '../../models/named-models.ts';
import { ensureModels } from '../../models/ensure.ts';
import { modelPath, profileModels } from '../../models/store.ts';
import { startLiveKit } from '../../setup/livekit/server.ts';
import type { LiveKitAccess } from '../../setup/environment.ts';
import { placeCall } from '../caller/caller.ts';
import { hearGreeting, takeTurn } from '../caller/converse.ts';
import type { Contestant, Terms } from '../peers/contestant.ts';
import { memoryMib } from '../peers/memory.ts';
import { startParley } from '../peers/parley.ts';
import { LIVEKIT_AGENTS, PIPECAT, startLiveKitAgents, startPipecat } from '../peers/python-peers.ts';
import { pinnedVersion } from '../peers/python.ts';
import { type Findings, tell } from './benchmark.ts';
import { type PeerResult, peerFindings } from './peers-compared.ts';
import { spokenMs } from './question-lengths.ts';
import { recordedCalls } from './recorded-calls.ts';
import type { Spoken } from './spoken-utterance.ts';

/** Not every agent says when it has finished: a reply is over after a longer silence than between its sentences. */
const END_OF_REPLY_MS = 2_000;

export interface PeerOptions {
  /** Name of the language model that replies. */
  readonly llm: string;
  /** Recordings that each contestant is asked with. */
  readonly turns: number;
  /** Their folder. */
  readonly recordings: string;
}

/** Who is compared, in the order in which they are measured. */
const CONTESTANTS: readonly {
  readonly name: () => Promise<string>;
  readonly start: (liveKit: LiveKitAccess, terms: Terms) => Promise<Contestant>;
}[] = [
  { name: async () => 'Parley', start: startParley },
  {
    name: async () => `LiveKit Agents ${await pinnedVersion(LIVEKIT_AGENTS, 'livekit-agents')}`,
    start: startLiveKitAgents,
  },
  { name: async () => `Pipecat ${await pinnedVersion(PIPECAT, 'pipecat-ai')}`, start: startPipecat },
];

/**
 * The same recorded calls with Parley and its peers, one after another: the same caller, models, LiveKit server and machine.
 *
 * @throws SetupError without the recordings, or when a peer can't be installed or started.
 */
export async function measurePeers({ llm, turns, recordings }: PeerOptions): Promise<Findings> {
  const calls = await recordedCalls(recordings, turns);
  const terms = await agreeOn(llm);
  await using liveKit = await disposable(startLiveKit());
  const results: PeerResult[] = [];
  for (const { name, start } of CONTESTANTS) {
    const called = await name();
    tell(`${called}, ${turns} turns`);
    await using contestant = await start(liveKit, terms);
    results.push({ name: called, ...(await measureOne(contestant, calls)) });
  }
  return peerFindings(results);
}

/** The models of the embedded profile, which are all of them here before the first is measured. */
async function agreeOn(llm: string): Promise<Terms> {
  const models = profileModels('embedded', findNamed('llm', llm));
  await ensureModels(Object.values(models));
  return {
    llm,
    llmPath: modelPath(models.llm),
    sttPath: modelPath(models.stt),
    voicePath: modelPath(models.tts),
    voiceConfigPath: modelPath(models.ttsConfig),
  };
}

async function measureOne(
  contestant: Contestant,
  calls: readonly (readonly Spoken[])[],
): Promise<Omit<PeerResult, 'name'>> {
  const turns: PeerResult['turns'][number][] = [];
  let memory = 0;
  let [lost, cutOff] = [0, 0];
  for (const asked of calls) {
    await using call = await placeCall(await contestant.invite());
    await hearGreeting(call);
    for (const { text, samples } of asked) {
      const { voiceToVoiceMs, interrupted, heard } = await takeTurn(call, samples, {
        quietMs: END_OF_REPLY_MS,
      });
      tell(`${voiceToVoiceMs ?? (interrupted ? 'cut off' : 'no')} ms: ${text} → ${heard}`);
      if (interrupted) cutOff++;
      else if (voiceToVoiceMs === null) lost++;
      else turns.push({ text, questionMs: spokenMs(samples), voiceToVoiceMs });
    }
    memory = Math.max(memory, await memoryMib(contestant.processes()));
  }
  return { turns, lost, cutOff, memoryMib: memory };
}

async function disposable<T extends { stop(): Promise<void> }>(
  starting: Promise<T>,
): Promise<T & AsyncDisposable> {
  const started = await starting;
  return { ...started, [Symbol.asyncDispose]: () => started.stop() };
}
