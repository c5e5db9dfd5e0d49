import { EventEmitter } from 'node:events';
import { type Room, RoomEvent } from '@livekit/rtc-node';
import type { Subscription } from 'rxjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connection$, regained } from './line-breaks.ts';

let room: EventEmitter;
let regains: number;
let states: string[];
let subscription: Subscription;
const error = (reason: unknown): void => {
  throw reason;
};
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval', 'Date'] });
  room = new EventEmitter();
  [regains, states] = [0, []];
  const state$ = connection$(room as unknown as Room);
  subscription = state$.subscribe({ next: (state) => states.push(state), error });
  subscription.add(regained(state$).subscribe({ next: () => (regains += 1), error }));
});
afterEach(() => {
  subscription.unsubscribe();
  expect(room.eventNames()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it('is whole when somebody hears the voice again, and the caller can be heard', () => {
  room.emit(RoomEvent.Reconnecting);
  vi.advanceTimersByTime(1_000);
  room.emit(RoomEvent.Reconnected);
  expect(states).toEqual(['broken']);
  room.emit(RoomEvent.LocalTrackSubscribed);
  expect(states).toEqual(['broken', 'whole']);
  vi.advanceTimersByTime(5_000);
  expect(states).toEqual(['broken', 'whole']);
  expect(regains).toBe(1);
});

it('does not wait for somebody who does not listen, and is broken once more when it breaks meanwhile', () => {
  room.emit(RoomEvent.Reconnecting);
  vi.advanceTimersByTime(1_000);
  room.emit(RoomEvent.Reconnected);
  room.emit(RoomEvent.Reconnecting);
  room.emit(RoomEvent.LocalTrackSubscribed);
  vi.advanceTimersByTime(1_000);
  expect(states).toEqual(['broken', 'broken']);
  room.emit(RoomEvent.Reconnected);
  vi.advanceTimersByTime(600);
  expect(states.at(-1)).toBe('whole');
  expect(regains).toBe(1);
});

it('has lost nothing in a break that was shorter than a syllable', () => {
  room.emit(RoomEvent.Reconnecting);
  vi.advanceTimersByTime(100);
  room.emit(RoomEvent.Reconnected);
  room.emit(RoomEvent.LocalTrackSubscribed);
  vi.advanceTimersByTime(5_000);
  expect(regains).toBe(0);
});

it('can hear the caller again when this process was stopped and goes on', () => {
  vi.advanceTimersByTime(5_000);
  expect(regains).toBe(0);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5_000);
  expect(regains).toBe(0);
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 3_000);
  vi.advanceTimersByTime(5_000);
  expect(regains).toBe(1);
});
