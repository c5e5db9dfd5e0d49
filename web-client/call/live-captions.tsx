import { useEffect } from 'react';
import { useStickToBottom } from 'use-stick-to-bottom';
import type { Caption } from './caption.ts';
import { CaptionList } from './caption-list.tsx';

/** The conversation as it goes: a log that follows its end, unless the caller reads further up. */
export function LiveCaptions({ captions }: { captions: readonly Caption[] }) {
  const { scrollRef, contentRef, scrollToBottom, state } = useStickToBottom({
    initial: 'instant',
    resize: 'instant',
  });
  useEffect(() => {
    // The library follows what grows inside; a notice above makes the log itself smaller.
    const observer = new ResizeObserver(() => {
      if (state.isAtBottom) void scrollToBottom('instant');
    });
    if (scrollRef.current) observer.observe(scrollRef.current);
    return () => observer.disconnect();
  }, [scrollRef, scrollToBottom, state]);
  return (
    <div
      ref={scrollRef}
      className="live-captions"
      role="log"
      aria-label="Conversation"
      aria-relevant="additions"
      // It scrolls, so the keyboard has to reach it.
      tabIndex={0}
    >
      <div ref={contentRef}>
        {captions.length === 0 && <p className="hint">What is said appears here.</p>}
        <CaptionList captions={captions} />
      </div>
    </div>
  );
}
