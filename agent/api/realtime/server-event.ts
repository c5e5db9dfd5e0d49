import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';

type WithoutId<E> = E extends unknown ? Omit<E, 'event_id'> : never;

/** What a client is told, in the protocol's present version; whoever sends it numbers it. */
export type ServerEvent = WithoutId<RealtimeServerEvent>;

/** Tells a client something. */
export type Tell = (event: ServerEvent) => void;
