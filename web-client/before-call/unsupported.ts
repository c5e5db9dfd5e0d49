import type { Problem } from '../problem.ts';

/** What a call needs and this browser does not have; undefined when all is there. */
export function unsupported(): Problem | undefined {
  // Browsers give no microphone to pages that come without encryption.
  if (!window.isSecureContext) {
    return {
      title: 'This address is not secure enough for a microphone.',
      advice: 'Browsers allow calls only on pages opened over https or on this machine (http://localhost).',
    };
  }
  // The types promise what old browsers, and browsers with WebRTC switched off, do not have.
  const { RTCPeerConnection: peerConnection, navigator } = window as Partial<Window & typeof globalThis>;
  const devices = (navigator as Partial<Navigator> | undefined)?.mediaDevices as
    Partial<MediaDevices> | undefined;
  if (peerConnection === undefined || devices?.getUserMedia === undefined) {
    return {
      title: 'This browser can’t make calls.',
      advice:
        'It has no WebRTC, or WebRTC is switched off. Use a current Chrome, Edge, Firefox or Safari, or allow WebRTC in the settings or add-ons of this one.',
    };
  }
  return undefined;
}
