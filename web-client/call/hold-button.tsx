import { Mic } from 'lucide-react';
import { usePushToTalk } from './use-push-to-talk.ts';

/** A button that is held to talk. Who can't hold one presses it by Enter or by what reads the screen, and again when they have finished. */
export function HoldButton({ agent }: { readonly agent: string | undefined }) {
  const { held, failed, start, end } = usePushToTalk(agent);
  return (
    <div className="push-to-talk">
      <button
        type="button"
        className="button large hold"
        aria-pressed={held}
        aria-disabled={agent === undefined}
        aria-keyshortcuts="Space"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          start();
        }}
        onPointerUp={end}
        onLostPointerCapture={end}
        onContextMenu={(event) => event.preventDefault()}
        onClick={({ detail }) => {
          // A click that no pointer made.
          if (detail === 0) (held ? end : start)();
        }}
      >
        <Mic aria-hidden />
        {held ? (
          'Let go when you have finished'
        ) : (
          <span>
            Hold to talk<span className="by-key">, or the space bar</span>
          </span>
        )}
      </button>
      {failed && (
        <p role="alert" className="problem">
          The agent did not take that. Try again, or choose another way to talk.
        </p>
      )}
    </div>
  );
}
