import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsOf } from '../../agent/engines/llama/model-settings.ts';
import { AsyncDisposableStack } from '../../platform/async-disposable-stack.ts';
import type { LiveKitAccess } from '../../setup/environment.ts';
import type { Contestant, Terms } from './contestant.ts';
import { startLlamaServer } from './llama-server.ts';
import { type PeerProcess, startPeer } from './peer-process.ts';
import { ensurePython } from './python.ts';
import { roomToken } from './room-token.ts';

/** The packages of each, as pip reads them. */
export const LIVEKIT_AGENTS = fileOf('livekit-agents.txt');
export const PIPECAT = fileOf('pipecat.txt');
export const FASTER_WHISPER = fileOf('faster-whisper.txt');

/** Parley ends a reply that is long enough at the next end of a sentence, the peers after so many times those tokens. */
const LONGER_THAN_ENOUGH = 2;

/** What the peers say first; the greeting is not measured. */
const GREETING = 'Hello. How can I help you?';

const VOICE = 'voice';

/** Starts LiveKit Agents' worker, which the server sends into each new room. */
export function startLiveKitAgents(liveKit: LiveKitAccess, terms: Terms): Promise<Contestant> {
  return startWhole(async (opened) => {
    const python = await ensurePython(LIVEKIT_AGENTS);
    const { settings, processes } = await startEngines(liveKit, terms, opened);
    const start = ['-m', 'livekit.agents', 'start', fileOf('livekit_agent.py'), '--log-level', 'WARN'];
    const worker = opened.use(await startPeer(python, start, settings));
    return {
      invite: () => invitationTo(liveKit, roomName()),
      processes: () => [...processes, worker.pid],
    };
  });
}

/** Starts Pipecat: each room gets a process of its own, which is there before the caller. */
export function startPipecat(liveKit: LiveKitAccess, terms: Terms): Promise<Contestant> {
  return startWhole(async (opened) => {
    const python = await ensurePython(PIPECAT);
    const { settings, processes } = await startEngines(liveKit, terms, opened);
    let inRoom: PeerProcess | undefined;
    const leave = async () => await inRoom?.[Symbol.asyncDispose]();
    opened.defer(leave);
    return {
      async invite() {
        await leave();
        const room = roomName();
        const token = await roomToken(liveKit, room, 'agent');
        inRoom = await startPeer(python, [fileOf('pipecat_agent.py')], {
          ...settings,
          LIVEKIT_ROOM: room,
          LIVEKIT_TOKEN: token,
        });
        return await invitationTo(liveKit, room);
      },
      processes: () => [...processes, ...(inRoom ? [inRoom.pid] : [])],
    };
  });
}

/** Closes what was opened when the contestant is closed, and at once if it could not be started. */
async function startWhole(
  start: (opened: AsyncDisposableStack) => Promise<Omit<Contestant, typeof Symbol.asyncDispose>>,
): Promise<Contestant> {
  const opened = new AsyncDisposableStack();
  try {
    return { ...(await start(opened)), [Symbol.asyncDispose]: () => opened.disposeAsync() };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** The language model's server, the voice's files in one folder, and what a script has to know of both. */
async function startEngines(
  { url, apiKey, apiSecret }: LiveKitAccess,
  { llm, llmPath, sttPath, voicePath, voiceConfigPath }: Terms,
  opened: AsyncDisposableStack,
): Promise<{ settings: Readonly<Record<string, string>>; processes: readonly number[] }> {
  const model = settingsOf(llm);
  const server = opened.use(
    await startLlamaServer({
      ...model,
      modelPath: llmPath,
      maxReplyTokens: LONGER_THAN_ENOUGH * model.enoughTokens,
    }),
  );
  const voices = await mkdtemp(join(tmpdir(), 'parley-peers-'));
  opened.defer(() => rm(voices, { recursive: true }));
  await symlink(voicePath, join(voices, `${VOICE}.onnx`));
  await symlink(voiceConfigPath, join(voices, `${VOICE}.onnx.json`));
  return {
    settings: {
      LIVEKIT_URL: url,
      LIVEKIT_API_KEY: apiKey,
      LIVEKIT_API_SECRET: apiSecret,
      LLM_URL: server.baseUrl,
      SYSTEM_PROMPT: model.systemPrompt,
      GREETING,
      WHISPER: sttPath,
      VOICES: voices,
      VOICE,
      THREADS: String(availableParallelism()),
    },
    processes: [server.pid],
  };
}

function fileOf(name: string): string {
  return join(import.meta.dirname, name);
}

const roomName = (): string => `call-${randomUUID().slice(0, 8)}`;

async function invitationTo(liveKit: LiveKitAccess, room: string) {
  return { url: liveKit.url, token: await roomToken(liveKit, room, 'standard') };
}
