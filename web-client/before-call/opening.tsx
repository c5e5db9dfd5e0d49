import type { OpeningStep } from '../call/opening-step.ts';
import './before-call.css';

const WORDS: Record<OpeningStep, { readonly title: string; readonly text: string }> = {
  loading: { title: 'Preparing the call', text: 'This takes a moment.' },
  microphone: {
    title: 'Waiting for the microphone',
    text: 'If your browser asks, allow the microphone, so that the agent can hear you.',
  },
  token: { title: 'Preparing the call', text: 'The microphone works. Asking for a room.' },
};

/** What is waited for between the click and the call. */
export function Opening({ step, onCancel }: { step: OpeningStep; onCancel: () => void }) {
  return (
    <section className="before" data-opening={step}>
      <div className="pulse" aria-hidden />
      <div role="status">
        <h2>{WORDS[step].title}</h2>
        <p className="lead">{WORDS[step].text}</p>
      </div>
      <button type="button" className="button" onClick={onCancel}>
        Cancel
      </button>
    </section>
  );
}
