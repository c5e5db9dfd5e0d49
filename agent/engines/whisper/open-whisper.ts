import type { Stt } from '../../domain/ports.ts';
import type { Language } from '../../languages/language.ts';
import { checkFile } from '../../../models/fetch/put-in-place.ts';
import { findModel } from '../../../models/store.ts';
import { ConfigError } from '../../../platform/errors.ts';
import { findWhisperAddon } from '../../native/whisper/addon-path.ts';
import { FugoodStt } from './fugood-stt.ts';
import { NativeStt } from './native-stt.ts';

export interface WhisperOptions {
  readonly modelPath: string;
  readonly modelName: string;
  /** Most threads of one recognition. */
  readonly threads: number;
  /** The language that callers speak. */
  readonly language: Language;
  /** Called with a message about something that works, but not well. */
  readonly warn: (message: string) => void;
}

/**
 * Opens a ggml model with the addon of agent/native/whisper if it is built, else with `@fugood/whisper.node`.
 *
 * @throws ConfigError if the file can't be loaded.
 */
export async function openWhisper({ warn, ...options }: WhisperOptions): Promise<Stt> {
  const addonPath = await findWhisperAddon();
  try {
    // whisper.cpp believes what a file says of its own sizes: a broken one could take all memory.
    await checkFile(options.modelPath, findModel(options.modelName));
    if (addonPath !== undefined) return await NativeStt.open({ ...options, addonPath });
    if (process.platform === 'linux' && process.arch === 'x64') warn(SLOW);
    return await FugoodStt.open(options);
  } catch (cause) {
    throw new ConfigError(
      `The speech recognition model ${options.modelPath} can't be loaded: fetch it again or choose another.`,
      { cause },
    );
  }
}

const SLOW =
  'Speech recognition is over ten times too slow for a conversation: its addon has not been built, and the ready-made ' +
  'binary for x86-64 Linux uses none of the processor’s vector instructions. Install Rust (https://rustup.rs), cmake ' +
  'and a C++ compiler (Debian and Ubuntu: apt install cmake g++), then run "npm run setup".';
