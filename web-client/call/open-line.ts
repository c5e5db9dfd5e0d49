import { createLocalAudioTrack, type LocalAudioTrack, Room, TokenSource } from 'livekit-client';
import { TOKEN_PATH } from '../../protocol/token.ts';
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

/** The token endpoint did not give a token. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

interface LineOptions {
  readonly microphone: boolean;
  /** What the caller wants of the agent, as soon as it is known what the agent offers. */
  readonly attributes: Promise<Record<string, string>>;
  readonly onStep: (step: OpeningStep) => void;
  readonly signal: AbortSignal;
}

const tokens = TokenSource.endpoint(TOKEN_PATH);

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
    const { serverUrl, participantToken } = await tokens
      // Always a new one: the room of the call before is over.
      .fetch({ participantAttributes: await attributes }, true)
      .catch((cause: unknown) => {
        throw new TokenError('No token', { cause });
      });
    signal.throwIfAborted();
    return {
      id: crypto.randomUUID(),
      room: new Room(),
      serverUrl,
      token: participantToken,
      microphone: track,
    };
  } catch (error) {
    track?.stop();
    throw error;
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
