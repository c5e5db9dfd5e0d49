import type { Caption } from './caption.ts';

/** What was said, in the order in which it began. */
export function CaptionList({ captions }: { captions: readonly Caption[] }) {
  return (
    <ol className="captions">
      {captions.map(({ id, speaker, text, final, typed, interrupted }) => (
        <li
          key={id}
          data-speaker={speaker}
          data-final={speaker === 'agent' || final}
          data-interrupted={interrupted}
          // Partial words change all the time: a screen reader reads them when they are settled.
          aria-hidden={speaker === 'caller' && !final}
        >
          <span className="speaker">
            {speaker === 'caller' ? 'You' : 'Agent'}
            {typed && ' (typed)'}
          </span>
          <span className="words">{text.trim()}</span>
          {interrupted && <span className="cut">interrupted</span>}
        </li>
      ))}
    </ol>
  );
}
