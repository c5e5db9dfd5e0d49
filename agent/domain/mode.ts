import { BehaviorSubject, type Observable } from 'rxjs';
import type { CallMode } from '../../protocol/call-mode.ts';

/** The mode of a call: the one that is on, and each that comes. */
export type Mode$ = Observable<CallMode> & { readonly value: CallMode };

/** Whether the agent answers in this mode, aloud or in writing. */
export const answersIn = (mode: CallMode): boolean => mode !== 'listening-only';

/** Whether the agent is heard in this mode. */
export const isHeardIn = (mode: CallMode): boolean => mode === 'hands-free' || mode === 'push-to-talk';

/** The mode of a call that has no other. */
export const alwaysHandsFree = (): Mode$ => new BehaviorSubject<CallMode>('hands-free');
