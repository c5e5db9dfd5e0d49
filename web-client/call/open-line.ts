import { createLocalAudioTrack, type LocalAudioTrack, Room } from 'livekit-client';
import {
  TOKEN_PATH,
  tokenAnswer,
  tokenRefusal,
  type TokenAnswer,
  type TokenRequest,
} from '../../protocol/token.ts';
import { chosenMicrophone } from './chosen-microphone.ts';
import type { OpeningStep } from './opening-step.ts';

/** Everything a call needs; the room is not joined yet. */
export interface Line {
  readonly id: string;
  readonly room: Room;
  readonly serverUrl: string;
  readonly token: string;
  /** Undefined in a call that is only typed. */
  readonly microphone: LocalAudioTrack | undefined;
}

/** The microphone could not be had; `cause` is what the browser said. */
export class MicrophoneError extends Error {
  override readonly name = 'MicrophoneError';
}

/** The token endpoint did not give a token; `refusal` is what it says to the caller, if it does. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly refusal: string | undefined;

  constructor(
    message: string,
    { refusal, ...options }: ErrorOptions & { readonly refusal?: string | undefined } = {},
  ) {
    super(message, options);
    this.refusal = refusal;
  }
}

interface LineOptions {
  readonly microphone: boolean;
  /** What the caller wants of the agent, as soon as it is known what the agent offers. */
  readonly attributes: Promise<Record<string, string>>;
  readonly onStep: (step: OpeningStep) => void;
  readonly signal: AbortSignal;
}

/**
 * Opens the microphone, then asks for a room: the agent greets as soon as the caller is there, and should not do so while
 * the browser still asks for permission.
 *
 * @throws MicrophoneError, TokenError; AbortError when the signal fires.
 */
export async function openLine({ microphone, attributes, onStep, signal }: LineOptions): Promise<Line> {
  let track: LocalAudioTrack | undefined;
  try {
    if (microphone) {
      onStep('microphone');
      track = await openMicrophone();
      signal.throwIfAborted();
    }
    onStep('token');
    const answer = await askForToken(await attributes);
    signal.throwIfAborted();
    return {
      id: crypto.randomUUID(),
      room: new Room(),
      serverUrl: answer.server_url,
      token: answer.participant_token,
      microphone: track,
    };
  } catch (error) {
    track?.stop();
    throw error;
  }
}

async function askForToken(attributes: Record<string, string>): Promise<TokenAnswer> {
  const wished = Object.keys(attributes).length > 0;
  const request: TokenRequest = wished ? { participant_attributes: attributes } : {};
  const headers = { 'content-type': 'application/json' };
  try {
    const response = await fetch(TOKEN_PATH, { method: 'POST', headers, body: JSON.stringify(request) });
    if (response.ok) return tokenAnswer.parse(await response.json());
    const text = await response.text();
    const refusal = tokenRefusal.safeParse(text).data?.error;
    throw new TokenError(`${response.status}: ${text}`, { refusal });
  } catch (error) {
    throw error instanceof TokenError ? error : new TokenError(String(error), { cause: error });
  }
}

async function openMicrophone(): Promise<LocalAudioTrack> {
  const deviceId = chosenMicrophone();
  try {
    // Not `exact`: where the chosen microphone is gone, another one will do.
    return await createLocalAudioTrack(
      deviceId === undefined ? undefined : { deviceId: { ideal: deviceId } },
    );
  } catch (cause) {
    throw new MicrophoneError('No microphone', { cause });
  }
}
