import { readFileSync } from 'node:fs';
import { ConfigError } from '../platform/errors.ts';
import type { RemoteModel, RemoteModels } from './engines/openai/remote-model.ts';

/** What the environment can say of each model that runs elsewhere. */
interface Parts {
  readonly URL: readonly string[] | undefined;
  readonly MODEL: string | undefined;
  readonly KEY: string | undefined;
  readonly KEY_FILE: string | undefined;
  readonly FALLBACK: 'local' | 'none';
}

type Engine = 'LLM' | 'STT' | 'TTS';

type RemoteEnvironment = { readonly [Part in keyof Parts as `PARLEY_${Engine}_${Part}`]?: Parts[Part] } & {
  readonly PARLEY_TTS_VOICE?: string | undefined;
};

/** Characters of a key. A file that is longer is some other file. */
const LONGEST_KEY = 8_192;

/**
 * The models that run elsewhere, as the environment names them.
 *
 * @throws ConfigError if one is named in part, or the file of its key can't be read.
 */
export function remoteModels(environment: RemoteEnvironment): RemoteModels {
  const tts = remoteModel('TTS', environment);
  const voice = environment.PARLEY_TTS_VOICE;
  if ((tts === undefined) !== (voice === undefined)) throw incomplete('TTS', ' and PARLEY_TTS_VOICE');
  return {
    llm: remoteModel('LLM', environment),
    stt: remoteModel('STT', environment),
    tts: tts && voice !== undefined ? { ...tts, voice } : undefined,
  };
}

function remoteModel(engine: Engine, environment: RemoteEnvironment): RemoteModel | undefined {
  const urls = environment[`PARLEY_${engine}_URL`];
  const model = environment[`PARLEY_${engine}_MODEL`];
  const keyFile = environment[`PARLEY_${engine}_KEY_FILE`];
  const given = environment[`PARLEY_${engine}_KEY`];
  if (urls === undefined && model === undefined) return undefined;
  if (urls === undefined || model === undefined) throw incomplete(engine);
  const key = keyFile === undefined ? given : keyIn(keyFile, `PARLEY_${engine}_KEY_FILE`);
  // A header takes nothing else.
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key))
    throw new ConfigError(`The key of PARLEY_${engine}_KEY or its file must be one word without blanks.`);
  return { urls, model, key, fallback: environment[`PARLEY_${engine}_FALLBACK`] ?? 'local' };
}

function keyIn(file: string, setting: string): string {
  try {
    const key = readFileSync(file, 'utf8').trim();
    if (key !== '' && key.length <= LONGEST_KEY) return key;
  } catch (cause) {
    throw new ConfigError(`${setting} is ${file}, which can't be read.`, { cause });
  }
  throw new ConfigError(`${setting} is ${file}, which holds no key.`);
}

const incomplete = (engine: Engine, also = ''): ConfigError =>
  new ConfigError(
    `PARLEY_${engine}_URL and PARLEY_${engine}_MODEL${also} go together: set all of them, or none.`,
  );
