import type { Room, TextStreamReader } from '@livekit/rtc-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Chat } from './chat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A message that begins, and ends when it is closed. */
function openMessage(text = 'Hello') {
  let end: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (end = resolve));
  const close = (): void => end();
  const reader = {
    info: { streamId: 'the-stream' },
    close: async () => end(),
    async *[Symbol.asyncIterator]() {
      yield text;
      await closed;
    },
  };
  return { reader: reader as unknown as TextStreamReader, closed, close };
}

type Open = ReturnType<typeof openMessage>;

function chat() {
  const refusals: string[] = [];
  const messages: string[] = [];
  const it = new Chat({
    admits: () => true,
    refuse: (identity, stream, reason) => refusals.push(`${identity} ${stream} ${reason}`),
  });
  let receive: (reader: TextStreamReader, from: { identity: string }) => void = () => undefined;
  const room = { registerTextStreamHandler: (_: string, handler: typeof receive) => (receive = handler) };
  it.attach(room as unknown as Room);
  it.from('caller').subscribe({
    next: (text) => messages.push(text),
    error: (error: unknown) => messages.push(String(error)),
  });
  return {
    it,
    refusals,
    messages,
    receive: (reader: TextStreamReader) => receive(reader, { identity: 'caller' }),
  };
}

it('waits ten seconds for the end of a message, says that it was too slow, and takes nothing of it', async () => {
  const { refusals, messages, receive } = chat();
  const { reader, closed } = openMessage();
  receive(reader);
  await vi.advanceTimersByTimeAsync(9_900);
  expect(refusals).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  await closed;
  expect(refusals).toEqual(['caller the-stream too-slow']);
  expect(messages).toEqual([]);
});

it('gives messages in the order in which they were begun, and waits no longer for one that is too slow', async () => {
  const { refusals, messages, receive } = chat();
  const [one, two, never, three] = ['one', 'two', 'never', 'three'].map((text) => openMessage(text)) as [
    Open,
    Open,
    Open,
    Open,
  ];
  for (const { reader } of [one, two, never, three]) receive(reader);
  for (const { close } of [two, three]) close();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(messages).toEqual([]);
  one.close();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(messages).toEqual(['one', 'two']);
  await vi.advanceTimersByTimeAsync(8_100);
  expect(refusals).toEqual(['caller the-stream too-slow']);
  expect(messages).toEqual(['one', 'two', 'three']);
});

it('closes what is still being read when the call is over', async () => {
  const { it, receive } = chat();
  const { reader, closed } = openMessage();
  receive(reader);
  await vi.advanceTimersByTimeAsync(100);
  it.close();
  await closed;
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});
