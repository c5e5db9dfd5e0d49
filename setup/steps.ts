import { SetupError } from '../platform/errors.ts';
import { buildWhisperAddon } from './whisper-addon/build.ts';
import type { ModelFile } from '../models/model-file.ts';
import { ensureModels } from '../models/ensure.ts';
import { ensureJaeger } from './jaeger/binary.ts';
import { ensureLiveKitServer } from './livekit/server.ts';
import type { ProgressBoard } from '../platform/progress-board.ts';
import { buildWebClient } from './web-client.ts';

export interface SetUpOptions {
  readonly models: readonly ModelFile[];
  /** False where a LiveKit server that exists is used. */
  readonly liveKit: boolean;
  /** Whether Jaeger is needed, to look at traces. */
  readonly jaeger?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Fetches and builds all that is missing, the steps side by side: downloads while compilers run. A step that fails lets the others
 * finish, so that the next run has less to do.
 *
 * @throws SetupError with what went wrong in each failed step.
 */
export async function setUp(
  { models, liveKit, jaeger = false, signal }: SetUpOptions,
  board: ProgressBoard,
): Promise<void> {
  const steps = [
    board.run('Models', (onProgress) => ensureModels(models, { onProgress, signal })),
    buildRecognition(board),
    board.run('Page', buildWebClient),
    ...(liveKit ? [board.run('LiveKit server', (onProgress) => ensureLiveKitServer({ onProgress }))] : []),
    ...(jaeger ? [board.run('Jaeger', (onProgress) => ensureJaeger({ onProgress }))] : []),
  ];
  const results = await Promise.allSettled(steps);
  const problems = results
    .filter((result) => result.status === 'rejected')
    .map((result): unknown => result.reason);
  if (problems.length === 0) return;
  if (problems.every((problem) => problem instanceof SetupError)) {
    throw new SetupError(problems.map(({ message }) => message).join('\n\n'));
  }
  throw new AggregateError(problems, 'The set-up failed.');
}

/** Without a compiler there is still a published binary, so a failed build is only a warning. */
async function buildRecognition(board: ProgressBoard): Promise<void> {
  try {
    await board.run('Speech recognition', (onProgress) => buildWhisperAddon({ onProgress }));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    board.note(`⚠ ${error.message}\n  Until then a published binary is used, which can be ten times slower.`);
  }
}
