import { dispose } from '@livekit/rtc-node';
import { Command, Option } from 'commander';
import { basename, join } from 'node:path';
import { llmInCache } from '../../models/choose-llm.ts';
import { circumstancesHere } from '../../models/choose-models.ts';
import { runCommand } from '../../platform/child-process.ts';
import { TOKEN_PATH } from '../../protocol/token.ts';
import { runMain } from '../../setup/command.ts';
import { llmAskedFor } from '../../models/asked-for.ts';
import { readAudio } from './audio-file.ts';
import { type CallOptions, placeCall } from './caller.ts';
import { hearGreeting, takeTurn, type Turn } from './converse.ts';
import { transcribeAll } from './listen.ts';
import { callerVoice, openRecognition } from './models.ts';
import { type Stack, startStack } from './own-stack.ts';
import { percentiles } from './percentiles.ts';
import { type CallReport, readable, type ReportedTurn } from './report.ts';
import { silenceRtcLog } from '../../agent/rtc/rtc-log.ts';
import { fetchInvitation } from './token.ts';
import { speak } from './voice.ts';

const USUAL_ENDPOINT = `http://127.0.0.1:8080${TOKEN_PATH}`;

/** What to say: a recording or a text. */
type Line = { readonly audio: string } | { readonly text: string };

interface Utterance {
  readonly said: string;
  readonly samples: Float32Array;
}

interface Flags {
  readonly endpoint?: string;
  readonly url?: string;
  readonly token?: string;
  readonly room?: string;
  readonly json?: true;
}

const lines: Line[] = [];
const program = new Command('call')
  .description('Calls the agent, says something, and prints what was heard, what was answered and how fast.')
  .showHelpAfterError('(npm run call -- --help lists the options)')
  .addOption(
    new Option('--say <text>', 'say a text, synthesised (again for another turn)').argParser(
      (text) => void lines.push({ text }),
    ),
  )
  .addOption(
    new Option('--audio <file>', 'say a recording (again for another turn)').argParser(
      (audio) => void lines.push({ audio }),
    ),
  )
  .option('--json', 'print the result as JSON')
  .addOption(
    new Option('--endpoint <url>', `token endpoint (default: ${USUAL_ENDPOINT}, or a server of its own)`).env(
      'PARLEY_TOKEN_ENDPOINT',
    ),
  )
  .option('--url <url>', 'LiveKit server, with --token')
  .option('--token <token>', 'LiveKit token to join with')
  .option('--room <name>', 'room to join (default: a new one)')
  .action(async (flags: Flags) => {
    if (lines.length === 0)
      program.error('Nothing to say: give --say TEXT or --audio FILE, once for each turn.');
    if ((flags.url === undefined) !== (flags.token === undefined))
      program.error('--url and --token belong together.');
    silenceRtcLog();
    const utterances = await prepare(lines);
    const turns = await callAndReport(utterances, flags);
    const voiceToVoice = turns.flatMap(({ voice_to_voice_ms }) => voice_to_voice_ms ?? []);
    const report: CallReport = { turns, voice_to_voice_ms: percentiles(voiceToVoice) };
    process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : readable(report));
  });
await runMain(async () => {
  await program.parseAsync();
  await dispose();
  // LiveKit's native runtime keeps the process alive even when it has been disposed of.
  process.exit(0);
});

async function prepare(toSay: readonly Line[]): Promise<Utterance[]> {
  // Recordings first: one that is missing is told before a voice is opened.
  const files = toSay.flatMap((line) => ('audio' in line ? line.audio : []));
  const recorded = new Map(
    (await Promise.all(files.map(readAudio))).map((samples, i) => [files[i], samples]),
  );
  const texts = toSay.flatMap((line) => ('text' in line ? line.text : []));
  const spoken = new Map((await speak(texts, callerVoice)).map((samples, i) => [texts[i], samples]));
  return toSay.map((line) =>
    'text' in line
      ? { said: line.text, samples: spoken.get(line.text) ?? new Float32Array() }
      : { said: basename(line.audio), samples: recorded.get(line.audio) ?? new Float32Array() },
  );
}

async function callAndReport(utterances: readonly Utterance[], flags: Flags): Promise<ReportedTurn[]> {
  const turns = await converse(utterances, flags);
  // Only now: during the call the processor is the agent's.
  await using recognition = await openRecognition();
  const replies = await transcribeAll(
    turns.map(({ reply }) => reply?.samples ?? new Float32Array()),
    recognition,
  );
  return turns.map((turn, i) => ({
    said: utterances[i]?.said ?? '',
    heard: turn.heard,
    caption: turn.caption,
    replied: replies[i] ?? '',
    voice_to_voice_ms: turn.voiceToVoiceMs,
    interrupted: turn.interrupted,
  }));
}

async function converse(utterances: readonly Utterance[], flags: Flags): Promise<Turn[]> {
  const { options, stack } = await whereToCall(flags);
  try {
    await using call = await placeCall(options);
    tell('Connected; waiting for the greeting.');
    if (!(await hearGreeting(call))) tell('The agent does not greet.');
    const turns: Turn[] = [];
    for (const { said, samples } of utterances) {
      tell(`Saying: ${said}`);
      turns.push(await takeTurn(call, samples));
    }
    for (const problem of call.problems) tell(`In the call: ${String(problem)}`);
    return turns;
  } finally {
    await stack?.stop();
  }
}

/** The server that was named, else the one that runs on this machine, else one of our own, set up as far as it is not. */
async function whereToCall(flags: Flags): Promise<{ options: CallOptions; stack?: Stack }> {
  const room = flags.room === undefined ? {} : { room: flags.room };
  if (flags.url !== undefined && flags.token !== undefined)
    return { options: { url: flags.url, token: flags.token } };
  if (flags.endpoint !== undefined) return { options: { endpoint: flags.endpoint, ...room } };
  try {
    await fetchInvitation(USUAL_ENDPOINT, 'is-it-there', 'caller');
    return { options: { endpoint: USUAL_ENDPOINT, ...room } };
  } catch {
    tell(`No agent answers at ${USUAL_ENDPOINT}: starting one for this call.`);
    const setup = [join(import.meta.dirname, '../../setup/setup.ts'), '--profile', 'embedded'];
    await runCommand(process.execPath, ['--import', 'tsx', ...setup], { kind: 'ourselves', onLine: tell });
    const llm = llmAskedFor(undefined) ?? (await llmInCache('embedded', await circumstancesHere()));
    const stack = await startStack({}, llm.name);
    return { options: { endpoint: stack.endpoint, ...room }, stack };
  }
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
