import type { BrowserContext, Page } from 'playwright-core';

declare global {
  interface Window {
    fedMicrophone?: { context: AudioContext; into: MediaStreamAudioDestinationNode };
  }
}

/**
 * Gives the pages of a context a microphone into which the test speaks when it likes. Everything after the microphone is
 * as always: the browser's WebRTC, and whatever comes behind it.
 */
export async function feedMicrophone(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      if (!window.fedMicrophone) {
        const context = new AudioContext();
        const into = context.createMediaStreamDestination();
        // A quiet room is not nothing: -66 dB of noise.
        const noise = context.createBuffer(1, 2 * context.sampleRate, context.sampleRate);
        noise.copyToChannel(
          Float32Array.from({ length: noise.length }, () => 0.001 * (Math.random() - 0.5)),
          0,
        );
        const room = new AudioBufferSourceNode(context, { buffer: noise, loop: true });
        room.connect(into);
        room.start();
        window.fedMicrophone = { context, into };
      }
      return window.fedMicrophone.into.stream.clone();
    };
  });
}

/**
 * Speaks into the page's microphone in real time; settles when all of it is said.
 *
 * @param wav a WAV file.
 */
export async function speakInto(page: Page, wav: Buffer): Promise<void> {
  await page.evaluate(async (base64) => {
    const { context, into } = window.fedMicrophone ?? {};
    if (!context || !into) throw new Error('The page has not opened its microphone');
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const buffer = await context.decodeAudioData(bytes.buffer);
    const speech = new AudioBufferSourceNode(context, { buffer });
    speech.connect(into);
    await new Promise((resolve) => {
      speech.onended = resolve;
      speech.start();
    });
  }, wav.toString('base64'));
}
