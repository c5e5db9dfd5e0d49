/**
 * Microphones other than the one that works. Each runs in the page before its own scripts, and so can use nothing from
 * outside.
 */

/** One that another program has taken. */
export function busyMicrophone(): void {
  navigator.mediaDevices.getUserMedia = () =>
    Promise.reject(new DOMException('Could not start audio source', 'NotReadableError'));
}

/** One that the browser still asks about. */
export function unansweredMicrophone(): void {
  navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
}

/** One that a switch has muted: it gives zeros. */
export function silentMicrophone(): void {
  navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream;
}
