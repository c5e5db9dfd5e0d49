import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Channel, type Socket as Connection } from './channel.ts';

/** A connection whose other side does what the test says. */
class Socket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  pings = 0;
  paused = false;
  answersPings = true;

  send(text: string): void {
    this.sent.push(text);
  }
  ping(): void {
    this.pings++;
    if (this.answersPings) this.emit('pong');
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
  terminate(): void {
    this.readyState = 3;
    this.emit('close', 1_006);
  }
}

let socket: Socket;
let channel: Channel;
beforeEach(() => {
  vi.useFakeTimers();
  socket = new Socket();
  channel = new Channel(socket as unknown as Connection, 'present', () => undefined);
});
afterEach(() => {
  socket.terminate();
  vi.useRealTimers();
});

describe('the connection to a client', () => {
  it('is given up when the client does not read', () => {
    channel.tell({ type: 'input_audio_buffer.cleared' });
    expect(socket.readyState).toBe(1);
    socket.bufferedAmount = 5_000_000;
    channel.tell({ type: 'input_audio_buffer.cleared' });
    expect(socket.readyState).toBe(3);
    channel.tell({ type: 'input_audio_buffer.cleared' });
    expect(socket.sent).toHaveLength(2);
  });

  it('is given up when the client is gone without a word', async () => {
    vi.advanceTimersByTime(120_000);
    expect(socket.pings).toBe(4);
    socket.answersPings = false;
    vi.advanceTimersByTime(60_000);
    expect(await channel.closed).toContain('1006');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reads one event after the other, and no more than are being read', async () => {
    const handled: string[] = [];
    let finish: () => void = () => undefined;
    expect(socket.paused).toBe(true);
    channel.open({
      admit: () => undefined,
      floods: false,
      handle: async ({ type }) => {
        handled.push(type);
        await new Promise<void>((resolve) => (finish = resolve));
      },
    });
    expect(socket.paused).toBe(false);
    for (const type of ['input_audio_buffer.clear', 'input_audio_buffer.commit'])
      socket.emit('message', Buffer.from(JSON.stringify({ type })), false);
    await vi.advanceTimersByTimeAsync(1);
    expect(handled).toEqual(['input_audio_buffer.clear']);
    finish();
    await vi.advanceTimersByTimeAsync(1);
    expect(handled).toEqual(['input_audio_buffer.clear', 'input_audio_buffer.commit']);
    expect(socket.paused).toBe(true);
    finish();
    await vi.advanceTimersByTimeAsync(1);
    expect(socket.paused).toBe(false);
  });
});
