import { SendHorizontal } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { LONGEST_MESSAGE } from '../../protocol/limits.ts';

interface MessageFormProps {
  readonly onSend: (text: string) => Promise<unknown>;
  readonly disabled: boolean;
  /** Whether the agent answers nothing for now. */
  readonly unanswered: boolean;
}

/** Typed messages: the agent answers them aloud, in the same conversation. */
export function MessageForm({ onSend, disabled, unanswered }: MessageFormProps) {
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
        placeholder={unanswered ? 'The agent only writes down what it hears' : 'Or type a message'}
        disabled={unanswered}
        autoComplete="off"
        maxLength={LONGEST_MESSAGE}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="button icon" aria-label="Send" disabled={disabled || unanswered}>
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
