import { useRoomContext } from '@livekit/components-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { TURN_CANCEL_METHOD, TURN_END_METHOD, TURN_START_METHOD } from '../../protocol/rpc.ts';

/** How long the agent may take to answer. */
const ANSWER_MS = 5_000;

/** What has a use for the space bar of its own. */
const TAKES_SPACE = 'input, textarea, select, button, a, summary, [role=slider], [role=dialog]';

export interface PushToTalk {
  readonly held: boolean;
  /** The agent did not take what was sent last. */
  readonly failed: boolean;
  readonly start: () => void;
  readonly end: () => void;
}

/**
 * A button that is held to talk, and the space bar beside it; Escape throws away what was said. It counts as let go when the page is left.
 *
 * @param agent undefined while there is none.
 */
export function usePushToTalk(agent: string | undefined): PushToTalk {
  const room = useRoomContext();
  const [held, setHeld] = useState(false);
  const [failed, setFailed] = useState(false);
  // Beside the state, since two events may come before the page is drawn anew.
  const isHeld = useRef(false);
  const sent = useRef(Promise.resolve());

  const send = useCallback(
    (method: string) => {
      const call = async () => {
        await room.localParticipant.performRpc({
          destinationIdentity: agent ?? '',
          method,
          payload: '',
          responseTimeout: ANSWER_MS,
        });
      };
      // One after the other, so that an end never comes before its start.
      sent.current = sent.current.then(call).then(
        () => setFailed(false),
        () => setFailed(true),
      );
    },
    [room, agent],
  );
  const start = useCallback(() => {
    if (isHeld.current || agent === undefined) return;
    isHeld.current = true;
    setHeld(true);
    send(TURN_START_METHOD);
  }, [agent, send]);
  const stop = useCallback(
    (method: string) => {
      if (!isHeld.current) return;
      isHeld.current = false;
      setHeld(false);
      send(method);
    },
    [send],
  );
  const end = useCallback(() => stop(TURN_END_METHOD), [stop]);

  useEffect(() => {
    const isFree = ({ target }: KeyboardEvent) =>
      !(target instanceof Element && target.closest(TAKES_SPACE) && !target.closest('.hold'));
    const press = (event: KeyboardEvent) => {
      if (event.code === 'Escape') stop(TURN_CANCEL_METHOD);
      if (event.code !== 'Space' || !isFree(event)) return;
      event.preventDefault();
      if (!event.repeat) start();
    };
    const release = (event: KeyboardEvent) => {
      if (event.code !== 'Space') return;
      // Otherwise the button would take it for a click.
      if (isFree(event)) event.preventDefault();
      end();
    };
    window.addEventListener('keydown', press);
    window.addEventListener('keyup', release);
    window.addEventListener('blur', end);
    return () => {
      window.removeEventListener('keydown', press);
      window.removeEventListener('keyup', release);
      window.removeEventListener('blur', end);
    };
  }, [start, end, stop]);

  return { held, failed, start, end };
}
