import { ConnectionError, MediaDeviceFailure } from 'livekit-client';
import type { Problem } from '../problem.ts';
import { MicrophoneError, TokenError } from './open-line.ts';

const BUSY_OR_MISSING = 'then try again.';

/** What went wrong with the microphone, and what to do about it. */
export async function explainMicrophone(error: unknown): Promise<Problem> {
  switch (error instanceof Error ? MediaDeviceFailure.getFailure(error) : undefined) {
    case MediaDeviceFailure.PermissionDenied:
      return { title: 'The microphone is not allowed.', advice: await adviceOnPermission(), canType: true };
    case MediaDeviceFailure.NotFound:
      return {
        title: 'There is no microphone.',
        advice: `Connect one, or switch on the one you have, ${BUSY_OR_MISSING}`,
        canType: true,
      };
    case MediaDeviceFailure.DeviceInUse:
      return {
        title: 'The microphone is busy.',
        advice: `Another program uses it. End calls in other programs and windows, ${BUSY_OR_MISSING}`,
        canType: true,
      };
    default:
      return {
        title: 'The microphone could not be opened.',
        advice: `The browser says: ${messageOf(error)}`,
        canType: true,
      };
  }
}

/** Why a call could not be begun, and what to do about it. */
export async function explainOpening(error: unknown): Promise<Problem> {
  if (error instanceof MicrophoneError) return explainMicrophone(error.cause);
  if (error instanceof TokenError) {
    return {
      title: 'The call could not be started.',
      advice: error.refusal ?? `The agent’s server gave no room for it. Is it running? (${error.message})`,
    };
  }
  return explainConnection(error);
}

/** Why a room could not be joined. */
export function explainConnection(error: unknown): Problem {
  const which = error instanceof ConnectionError ? 'connected' : 'started';
  return {
    title: `The call could not be ${which}.`,
    advice: `Is the LiveKit server running, and does your network let calls through? (${messageOf(error)})`,
  };
}

async function adviceOnPermission(): Promise<string> {
  if (framedWithoutMicrophone()) {
    return 'The site around this call does not pass the microphone on. It has to embed it with allow="microphone".';
  }
  if ((await permissionState()) === 'prompt') {
    return 'Start again, and choose “Allow” when the browser asks.';
  }
  return 'Allow it with the button beside the page’s address, and in your system’s privacy settings, then try again.';
}

function framedWithoutMicrophone(): boolean {
  // Only Chromium tells.
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  return window.self !== window.top && featurePolicy?.allowsFeature('microphone') === false;
}

async function permissionState(): Promise<PermissionState | undefined> {
  try {
    return (await navigator.permissions.query({ name: 'microphone' })).state;
  } catch {
    return undefined; // browsers that have no such permission to ask about
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
