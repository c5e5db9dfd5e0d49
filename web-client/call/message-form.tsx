import { SendHorizontal } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { LONGEST_MESSAGE } from '../../protocol/limits.ts';

interface MessageFormProps {
  readonly onSend: (text: string) => Promise<unknown>;
  readonly disabled: boolean;
}

/** Typed messages: the agent answers them aloud, in the same conversation. */
export function MessageForm({ onSend, disabled }: MessageFormProps) {
  const [text, setText] = useState('');
  const [failed, setFailed] = useState(false);
  const send = async () => {
    setFailed(false);
    try {
      await onSend(text.trim());
      setText('');
    } catch {
      setFailed(true);
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && !disabled) void send();
  };
  return (
    <form className="message" onSubmit={submit}>
      <input
        type="text"
        aria-label="Message"
        placeholder="Or type a message"
        autoComplete="off"
        maxLength={LONGEST_MESSAGE}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="button icon" aria-label="Send" disabled={disabled}>
        <SendHorizontal aria-hidden />
      </button>
      {failed && (
        <p role="alert" className="problem">
          The message was not sent. Try again.
        </p>
      )}
    </form>
  );
}
